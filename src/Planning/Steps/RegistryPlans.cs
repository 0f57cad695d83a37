using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;

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

internal static class CachePlans
{
    /// <summary>The cache reference of a platform. The platform is appended to the tag.</summary>
    public static CachePlan? Of(TalosImageBuildSpec spec, string platform)
    {
        if (spec.Cache is not { Mode: CacheMode.Registry, Reference: { } reference })
        {
            return null;
        }

        var tagged = reference.LastIndexOf(':') > reference.LastIndexOf('/');

        return new CachePlan { Reference = $"{reference}{(tagged ? '-' : ':')}{Architectures.Of(platform)}" };
    }
}
