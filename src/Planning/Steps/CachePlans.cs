using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Steps;

internal static class CachePlans
{
    public const string DefaultName = "talos-build-cache";

    /// <summary>A tag of its own for each platform; what the reference has as tag stays before it.</summary>
    public static CachePlan? Of(TalosImageBuildSpec spec, string platform)
    {
        if (spec.Cache.Mode != CacheMode.Registry)
        {
            return null;
        }

        var reference = spec.Cache.Reference is { Length: > 0 } given
            ? given
            : $"{spec.Registry.Host}/{spec.Registry.Username}/{DefaultName}";

        var tagged = reference.LastIndexOf(':') > reference.LastIndexOf('/');

        return new CachePlan { Reference = $"{reference}{(tagged ? '-' : ':')}{Architectures.Of(platform)}" };
    }
}
