using System.Text.RegularExpressions;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>A make variable that a user may set, in the releases that have it.</summary>
public sealed record VariableRow
{
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    /// <summary>What the whole value must match; none lets anything through that make or a shell would interpret.</summary>
    public required Regex Pattern { get; init; }

    /// <summary>The rest of a sentence that begins with "must be".</summary>
    public required string Allowed { get; init; }

    /// <summary>What it changes, for the docs.</summary>
    public required string Meaning { get; init; }

    /// <summary>Upstream's, for the docs; null where it differs by release.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// Of the Go programs in the build: upstream's Makefile does not read it, so the Builder writes it into the Dockerfile of the work tree.
    /// </summary>
    public bool InDockerfile { get; init; }

    public bool Allows(string value) => Pattern.IsMatch(value);
}
