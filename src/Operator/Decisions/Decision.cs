using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>What a build is, and what has to be written for it to go on.</summary>
internal sealed record Decision
{
    public required BuildPhase Phase { get; init; }

    /// <summary>The reason of the conditions.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>True where only a change of the spec, or a request to rebuild, lets the build go on.</summary>
    public bool Stalled { get; init; }

    public FailureStatus? Failure { get; init; }

    public IReadOnlyList<PlatformObservation> Platforms { get; init; } = [];

    /// <summary>The digest of each output's index, by output name; known when the last Job has written them.</summary>
    public IReadOnlyDictionary<string, string> Indexes { get; init; } = new Dictionary<string, string>();

    /// <summary>Known when the last Job has signed with <see cref="Jobs.BuildRun.Signing"/>.</summary>
    public SignatureStatus? Signature { get; init; }

    /// <summary>In the order in which they have to be made.</summary>
    public IReadOnlyList<Write> Writes { get; init; } = [];

    /// <summary>When to reconcile again though nothing has changed.</summary>
    public TimeSpan? RequeueAfter { get; init; }
}
