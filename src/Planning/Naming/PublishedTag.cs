using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Naming;

/// <summary>The tag of all outputs of a build.</summary>
public static class PublishedTag
{
    /// <summary>spec.registry.tag, else upstream's tag: the release and TAG_SUFFIX.</summary>
    public static string Of(TalosImageBuildSpec spec) =>
        spec.Registry.Tag is { Length: > 0 } tag ? tag : spec.Release + spec.Variables.GetValueOrDefault("TAG_SUFFIX", "");
}
