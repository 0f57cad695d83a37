using System.Text.RegularExpressions;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>A make variable that users can set, in a span of releases.</summary>
public sealed record VariableRow
{
    public required string Name { get; init; }

    public required ReleaseSpan Releases { get; init; }

    /// <summary>Pattern for the whole value. No pattern allows characters that make or a shell interprets.</summary>
    public required Regex Pattern { get; init; }

    /// <summary>The allowed values, as the object of "Use …".</summary>
    public required string Allowed { get; init; }

    /// <summary>The effect of the variable, for the docs.</summary>
    public required string Meaning { get; init; }

    /// <summary>Upstream's default, for the docs. Null if it depends on the release.</summary>
    public string? Default { get; init; }

    /// <summary>
    /// Of the Go programs in the build: upstream's Makefile does not read it, so the Builder writes it into the Dockerfile of the work tree.
    /// </summary>
    public bool InDockerfile { get; init; }

    public bool Allows(string value) => Pattern.IsMatch(value);
}
