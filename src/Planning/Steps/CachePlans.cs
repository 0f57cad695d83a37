using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

internal static class CachePlans
{
    /// <summary>A tag of its own for each platform; what the reference has as tag stays before it.</summary>
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
