using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

internal static class RegistryPlans
{
    public static RegistryPlan Of(TalosImageBuildSpec spec, PullPlan? cluster = null) => new()
    {
        Host = spec.Registry.Host,
        Username = spec.Registry.Username,
        Tag = PublishedTag.Of(spec),
        Insecure = spec.Registry.Insecure || cluster?.InsecureHosts.Contains(spec.Registry.Host) == true,
    };
}
