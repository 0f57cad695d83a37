namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>Of the ServiceAccount admission: a pod is refused until its account exists. No token is mounted.</summary>
internal sealed class AccountExistence(ObjectStore store)
{
    public void Admit(AdmissionRequest request)
    {
        if (request.Old is not null || !request.Concerns(BuiltInKinds.Pods))
        {
            return;
        }

        var account = request.Value.Text("spec", "serviceAccountName") ?? "";
        if (store.Current.Find(BuiltInKinds.ServiceAccounts, request.Namespace, account) is not null)
        {
            return;
        }

        throw request.Forbid($"error looking up service account {request.Namespace}/{account}: serviceaccount \"{account}\" not found");
    }
}
