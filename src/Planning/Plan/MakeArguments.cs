namespace TalosImageOperator.Planning.Plan;

/// <summary>One call of make. The Builder adds what only it knows: commit, epoch, builder, outputs, metadata file.</summary>
public sealed record MakeArguments
{
    /// <summary>
    /// For an image or package step the stage of upstream's Dockerfile or Pkgfile, run as <c>make target-…</c>; for a files step the make target.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Make variables, sorted by name, all checked: nothing in a value is special to make or a shell.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Make variables whose value is the image that another step has pushed, by the step's id; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; init; }
}
