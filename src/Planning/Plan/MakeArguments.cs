namespace TalosImageOperator.Planning.Plan;

/// <summary>A call of make. The Builder adds the values that only it knows: commit, time, outputs and metadata file.</summary>
public sealed record MakeArguments
{
    /// <summary>
    /// Image and package steps: the stage of upstream's Dockerfile or Pkgfile, run as <c>make target-…</c>. Files steps: the make target.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Make variables, sorted by name. No value contains a character that is special to make or a shell.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Make variables whose value is the image that another step pushed, with the ID of that step. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; init; }
}
