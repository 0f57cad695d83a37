using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Naming;

/// <summary>The one tag that all outputs of a build are published at.</summary>
public static class PublishedTag
{
    /// <summary><c>registry.tag</c>, else what upstream would tag: the release and TAG_SUFFIX.</summary>
    public static string Of(TalosImageBuildSpec spec) =>
        spec.Registry.Tag is { Length: > 0 } tag ? tag : spec.Release + spec.Variables.GetValueOrDefault("TAG_SUFFIX", "");
}
