namespace TalosImageOperator.Planning.Plan;

public enum ProductKind
{
    /// <summary>A container image, pushed by BuildKit, or by skopeo from an archive.</summary>
    Image,

    /// <summary>Files in an OCI artifact.</summary>
    Artifact,
}
