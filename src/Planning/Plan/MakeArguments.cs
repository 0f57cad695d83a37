namespace TalosImageOperator.Planning.Plan;

/// <summary>One call of make. The Builder adds what only it knows: commit, epoch, builder, outputs, metadata file.</summary>
public sealed record MakeArguments
{
    /// <summary>
    /// For an image step the stage of upstream's Dockerfile, run as <c>make target-…</c>; for a files step the make target.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>Make variables, sorted by name, all checked: nothing in a value is special to make or a shell.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}
