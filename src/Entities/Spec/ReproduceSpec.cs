using System.ComponentModel;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Whether a build is repeated and compared.</summary>
public sealed record ReproduceSpec
{
    [Description(
        "Builds a finished build once more, from the same commits and images and without a cache, and compares the digests. Other: each platform on "
        + "another node than before. Any: on any node. Never: only when the annotation talosimages.dev/reproduce requests it. Defaults to Never. The "
        + "rebuild publishes nothing, waits behind all other builds, and does not change the build's result.")]
    [DefaultValue(nameof(RebuildNode.Never))]
    public RebuildNode Rebuild { get; init; }

    [Description(
        "Rebuilds before the tag is written, and fails the build if the contents differ or the rebuild fails. Has no effect if rebuild is Never. "
        + "Defaults to false.")]
    [DefaultValue(false)]
    public bool Required { get; init; }
}
