using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Planning.Naming;

/// <summary>Media types of the OCI artifacts for files.</summary>
public static class ArtifactTypes
{
    public const string Prefix = "application/vnd.talosimages.";

    /// <summary>Null for a container image.</summary>
    public static string? Of(OutputRow output) => output.Product == ProductKind.Artifact ? Prefix + output.Name : null;
}
