using System.ComponentModel;

namespace TalosImageOperator.Entities.Spec;

/// <summary>What is said about the published images, signed with the key of spec.sign.</summary>
public sealed record AttestSpec
{
    [Description(
        "Attaches SLSA provenance (predicate https://slsa.dev/provenance/v1) to every index: the spec, the commit of each source tree, and every image "
        + "that the build took from a registry, by digest. Its subjects are the index, each platform's manifest and every file. Defaults to false.")]
    [DefaultValue(false)]
    public bool Provenance { get; init; }

    [Description(
        "Attaches an SBOM (predicate https://spdx.dev/Document) to every platform's manifest: that of the imager of this build (since Talos v1.11), and "
        + "of a package or extension its own. Nothing is built for it alone. Defaults to false.")]
    [DefaultValue(false)]
    public bool Sbom { get; init; }
}
