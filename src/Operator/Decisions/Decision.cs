using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>The next state of a build, and the writes that lead to it.</summary>
internal sealed record Decision
{
    public required BuildPhase Phase { get; init; }

    /// <summary>The reason of the conditions.</summary>
    public required string Reason { get; init; }

    /// <summary>The message of the conditions.</summary>
    public required string Message { get; init; }

    /// <summary>True if the build continues only after a change of the spec or a request to rebuild.</summary>
    public bool Stalled { get; init; }

    public FailureStatus? Failure { get; init; }

    public IReadOnlyList<PlatformObservation> Platforms { get; init; } = [];

    /// <summary>The digest of each output's index, by output name. Set once the publish Job has written them.</summary>
    public IReadOnlyDictionary<string, string> Indexes { get; init; } = new Dictionary<string, string>();

    /// <summary>Known when the publish Job has signed with <see cref="Jobs.BuildRun.Signing"/>.</summary>
    public SignatureStatus? Signature { get; init; }

    /// <summary>Known when the publish Job has said what <see cref="Jobs.BuildRun.Attesting"/> asks for.</summary>
    public AttestationStatus? Attestation { get; init; }

    /// <summary>The second build, as <see cref="Jobs.BuildRun.Reproducing"/> requests it. Null if nothing about it changes.</summary>
    public ReproductionStatus? Reproduction { get; init; }

    /// <summary>In the order in which they must be made.</summary>
    public IReadOnlyList<Write> Writes { get; init; } = [];

    /// <summary>The writes of a finished run that the API server rejected. The message of such a run is not changed.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>When to reconcile again even if nothing changes.</summary>
    public TimeSpan? RequeueAfter { get; init; }
}
