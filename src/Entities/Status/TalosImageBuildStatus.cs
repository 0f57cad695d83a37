using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Text.Json.Serialization;
using k8s.Models;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>What the operator reports of a build.</summary>
/// <remarks>
/// The constructor gives an absent <c>observedGeneration</c> its default: the generated reader sets absent init properties to zero.
/// </remarks>
[method: JsonConstructor]
public sealed record TalosImageBuildStatus(
    [property: Description(
        "The generation of the spec that this status describes. -1 until the operator has seen the build, so that a new object is "
        + "never considered done.")]
    [property: DefaultValue(TalosImageBuildStatus.NeverObserved)]
    long ObservedGeneration = TalosImageBuildStatus.NeverObserved)
{
    public const long NeverObserved = -1;

    [Description("A summary for people: Pending, Queued, Building, Publishing, Succeeded, Failed or Suspended. Tools should read the conditions.")]
    public BuildPhase? Phase { get; init; }

    [Description(
        "Ready: all outputs are published. Reconciling: the build is in progress. Stalled: the build needs a change by the user. "
        + "reason and message are the same in all three. Signed: the published images are signed; absent unless spec.sign is set.")]
    [ListMapKeys("type")]
    public IReadOnlyList<V1Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>SHA-256 in 64 hex digits of everything in the spec that can change the result.</summary>
    [Description("SHA-256 of everything in the spec that can change the result, in 64 hex digits. Published indexes carry it as an annotation.")]
    public string? Fingerprint { get; init; }

    [Description(
        "Why this run started: first build, rebuild requested, or the fields that changed, such as spec.variables changed.")]
    public string? Cause { get; init; }

    /// <summary>By top-level field of the spec, 8 hex digits each: what <see cref="Cause"/> of the next run is compared with.</summary>
    [Description("A short digest of each top-level spec field at the start of this run. The next run's cause is derived from them.")]
    [MapValues(MaxCount = 64, MaxLength = 8)]
    public IReadOnlyDictionary<string, string> SpecDigests { get; init => field = value ?? None; } = None;

    [Description("When the work on this run began.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When this run ended, successfully or not.")]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Finished steps of all platforms over all steps, such as <c>7/12</c>.</summary>
    [Description("Finished steps of all platforms over all steps, such as 7/12.")]
    public string? Progress { get; init; }

    /// <summary>The platforms of the spec as one text: kubectl prints only text in a column.</summary>
    [Description("The platforms of the spec, separated by commas.")]
    public string? PlatformNames { get; init; }

    [Description("Settings that are valid but may surprise, a sentence each.")]
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    [Description("The value of the annotation talosimages.dev/rebuild that this run was started for.")]
    public string? LastHandledRebuild { get; init; }

    [Description("The commit of the source.")]
    public SourceStatus? Source { get; init; }

    [Description("The Jobs, one per platform.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<PlatformStatus> Platforms { get; init => field = value ?? []; } = [];

    [Description("What has been pushed, with digests.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputStatus> Outputs { get; init => field = value ?? []; } = [];

    [Description("What the published images are signed with. Absent until spec.sign is set and everything is signed.")]
    public SignatureStatus? Signature { get; init; }

    [Description("The value of the annotation talosimages.dev/sign that the images were last signed for.")]
    public string? LastHandledSign { get; init; }

    [Description("Why the build failed. Absent unless it has.")]
    public FailureStatus? Failure { get; init; }

    [Description("The last run of this build that succeeded. Later failures keep it.")]
    public LastSucceededStatus? LastSucceeded { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
