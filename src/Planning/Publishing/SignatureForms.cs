namespace TalosImageOperator.Planning.Publishing;

/// <summary>The ways in which a signature lies in a registry; the words are part of the API.</summary>
public static class SignatureForms
{
    /// <summary>A Sigstore bundle in an OCI referrer.</summary>
    public const string Bundle = "Bundle";

    /// <summary>A manifest at cosign's tag <c>sha256-….sig</c>.</summary>
    public const string Tag = "Tag";

    public static IReadOnlyList<string> All { get; } = [Bundle, Tag];
}
