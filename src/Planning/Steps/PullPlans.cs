using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

internal static class PullPlans
{
    /// <param name="spec">The build's mirrors replace the operator's, host by host.</param>
    /// <param name="cluster">The operator's mirrors and insecure hosts, or null.</param>
    /// <returns>Null if there are neither mirrors nor insecure hosts.</returns>
    public static PullPlan? Of(TalosImageBuildSpec spec, PullPlan? cluster)
    {
        var all = (cluster ?? new PullPlan()).With(new PullPlan
        {
            Mirrors = [.. spec.Registry.Mirrors.Select(mirror => new MirrorPlan(mirror.Host, mirror.Endpoints))],
            InsecureHosts =
            [
                .. spec.Registry.Mirrors.Where(mirror => mirror.Insecure).SelectMany(mirror => mirror.Endpoints)
                    .Select(endpoint => endpoint.Split('/')[0]),
            ],
        });

        return all is { Mirrors.Count: 0, InsecureHosts.Count: 0 } ? null : all;
    }
}
