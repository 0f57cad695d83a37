namespace TalosImageOperator.Builder.Failures;

/// <summary>What a sentence about a failure can name.</summary>
public sealed record FailureContext
{
    public required Tool Tool { get; init; }

    /// <summary>What was being done, as a sentence would say it: <c>make target-imager</c>, <c>the push to ghcr.io/me/imager</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The git repository, or the registry's host.</summary>
    public string Where { get; init; } = "";

    /// <summary>The revision, or the image.</summary>
    public string What { get; init; } = "";

    /// <summary>For git: where the source stands in the spec, such as <c>spec.source</c>.</summary>
    public string Field { get; init; } = "spec.source";

    /// <summary>For git: the fields that name its revision.</summary>
    public string Revisions { get; init; } = "spec.source.revision and spec.release";

    public string Platform { get; init; } = "";
}
