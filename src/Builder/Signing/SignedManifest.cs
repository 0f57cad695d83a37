namespace TalosImageOperator.Builder.Signing;

/// <summary>A manifest in the registry that gets signatures.</summary>
/// <param name="Size">Bytes.</param>
public sealed record SignedManifest(string Repository, string MediaType, string Digest, long Size)
{
    public string Reference => $"{Repository}@{Digest}";
}
