using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Steps;

/// <summary>The parameters of one run of make.</summary>
public sealed record MakeCall
{
    /// <summary>The make target, such as <c>target-imager</c> or <c>kernel</c>.</summary>
    public required string Goal { get; init; }

    /// <summary>The work tree that make runs in.</summary>
    public required string Folder { get; init; }

    public required SourceFacts Source { get; init; }

    /// <summary>For buildx; they reach every nested make (upstream's TARGET_ARGS).</summary>
    public IReadOnlyList<string> TargetArguments { get; init; } = [];

    /// <summary>For buildx, after all others.</summary>
    public IReadOnlyList<string> LastArguments { get; init; } = [];

    /// <summary>Uses the build's registry cache, if it has one.</summary>
    public bool Cached { get; init; } = true;
}
