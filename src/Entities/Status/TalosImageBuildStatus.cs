using System.ComponentModel;
using System.Text.Json.Serialization;
using k8s.Models;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>What became of a build.</summary>
/// <remarks>
/// The constructor gives an absent <c>observedGeneration</c> its default: the generated reader sets absent init properties to zero.
/// </remarks>
[method: JsonConstructor]
public sealed record TalosImageBuildStatus(
    [property: Description(
        "The generation of the spec that this status is about; -1 until the operator has seen the build, so that a new object never "
        + "counts as done.")]
    [property: DefaultValue(TalosImageBuildStatus.NeverObserved)]
    long ObservedGeneration = TalosImageBuildStatus.NeverObserved)
{
    public const long NeverObserved = -1;

    [Description("One word for people: Pending, Queued, Building, Publishing, Succeeded, Failed or Suspended. Tools read the conditions.")]
    public BuildPhase? Phase { get; init; }

    [Description(
        "Ready: everything is in the registry. Reconciling: work goes on. Stalled: only the user can help. Each says for which "
        + "generation it holds, why in one word, and what to do in a sentence.")]
    [ListMapKeys("type")]
    public IReadOnlyList<V1Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>SHA-256 in 64 hex digits of everything in the spec that can change the result.</summary>
    [Description("SHA-256 in 64 hex digits of everything in the spec that can change the result; it annotates what is published.")]
    public string? Fingerprint { get; init; }

    [Description("When the work on this fingerprint began.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When it ended, well or not.")]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Finished steps of all platforms over all steps, such as <c>7/12</c>.</summary>
    [Description("Finished steps of all platforms over all steps, such as 7/12.")]
    public string? Progress { get; init; }

    [Description("What is legal in the spec but may surprise, a sentence each.")]
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    [Description("The last value of the annotation talosimages.dev/rebuild that a build was started for.")]
    public string? LastHandledRebuild { get; init; }

    [Description("What was checked out.")]
    public SourceStatus? Source { get; init; }

    [Description("The Jobs, one per platform.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<PlatformStatus> Platforms { get; init => field = value ?? []; } = [];

    [Description("What is in the registry, with digests.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputStatus> Outputs { get; init => field = value ?? []; } = [];

    [Description("Why the build failed, if it did.")]
    public FailureStatus? Failure { get; init; }

    [Description("The last build of this object that succeeded; it survives later failures.")]
    public LastSucceededStatus? LastSucceeded { get; init; }
}
