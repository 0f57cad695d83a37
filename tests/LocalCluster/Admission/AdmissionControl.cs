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
