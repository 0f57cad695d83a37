using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Authorization;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>What a write has to pass after authorization and validation.</summary>
internal sealed class AdmissionControl(AccountExistence accounts, OwnerReferencesPermission owners, RoleEscalation roles, PodSecurity pods)
{
    /// <exception cref="ApiException">403: it is not admitted; 422 for pod security labels that cannot be read.</exception>
    public void Admit(AdmissionRequest request)
    {
        accounts.Admit(request);
        roles.Admit(request);
        owners.Admit(request);
        pods.Admit(request);
    }
}

/// <summary>A write that has passed validation: the object as it will be stored, and as it was where it is an update.</summary>
internal sealed record AdmissionRequest(ResourceKind Kind, JsonObject Value, JsonObject? Old, WriteOptions Options)
{
    public UserInfo User => Options.User;

    public string Namespace => Value.Namespace() ?? "";

    /// <summary>Whether this is a write of the object itself.</summary>
    public bool IsWhole => Options.Subresource.Length == 0;

    public bool Concerns(GroupResource resource) => Kind.Storage == resource;

    public RequestAttributes Asks(string verb) => new()
    {
        User = User,
        Verb = verb,
        Group = Kind.Group,
        Version = Kind.Version,
        Namespace = Namespace,
        Resource = Kind.Plural,
        Subresource = Options.Subresource,
        Name = Value.Name(),
    };

    public ApiException Forbid(string why) => ApiErrors.Forbidden(Kind, Value.Name(), why);
}

/// <summary>Of the ServiceAccount admission: a pod is refused until its account exists. No token is mounted.</summary>
internal sealed class AccountExistence(ObjectStore store)
{
    public void Admit(AdmissionRequest request)
    {
        if (request.Old is not null || !request.Concerns(Kinds.Pods))
        {
            return;
        }

        var account = request.Value.Text("spec", "serviceAccountName") ?? "";
        if (store.Current.Find(Kinds.ServiceAccounts, request.Namespace, account) is not null)
        {
            return;
        }

        throw request.Forbid($"error looking up service account {request.Namespace}/{account}: serviceaccount \"{account}\" not found");
    }
}
