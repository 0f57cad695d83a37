using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

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
