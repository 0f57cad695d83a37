using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Text.Json.Serialization;
using k8s.Models;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>The status of a build, which only the operator writes.</summary>
/// <remarks>
/// The constructor sets the default of an absent <c>observedGeneration</c>, because the generated reader sets absent init properties to zero.
/// </remarks>
[method: JsonConstructor]
public sealed record TalosImageBuildStatus(
    [property: Description(
        "The generation of the spec that this status describes. -1 until the operator has observed the build, so that tools never "
        + "consider a new object done.")]
    [property: DefaultValue(TalosImageBuildStatus.NeverObserved)]
    long ObservedGeneration = TalosImageBuildStatus.NeverObserved)
{
    public const long NeverObserved = -1;

    [Description("A summary for people: Pending, Queued, Building, Publishing, Succeeded, Failed or Suspended. Tools should read the conditions.")]
    public BuildPhase? Phase { get; init; }

    [Description(
        "Ready: all outputs are published. Reconciling: the build is in progress. Stalled: the build needs a change by the user. "
        + "reason and message are the same in all three. Signed: the published images are signed; absent unless spec.sign is set. "
        + "Attested: the statements of spec.attest are attached to them; absent unless it is set. "
        + "SourceVerified: the source trees are signed by trusted keys; absent unless verify of a source tree is set. "
        + "ImagesVerified: the images from registries are as spec.verify.images requires; absent unless it is set. "
        + "Reproduced: a second build gave the same content; absent unless one is requested. "
        + "ConfigMapWritten: the ConfigMap has the published outputs; absent unless spec.publish.configMap is set.")]
    [ListMapKeys("type")]
    public IReadOnlyList<V1Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>SHA-256 in 64 hexadecimal digits of everything in the spec that can change the result.</summary>
    [Description("SHA-256 of everything in the spec that can change the result, in 64 hexadecimal digits. Published indexes have it as an annotation.")]
    public string? Fingerprint { get; init; }

    [Description(
        "Why this run started: first build, rebuild requested, or the fields that changed, such as spec.variables changed.")]
    public string? Cause { get; init; }

    /// <summary>Digests of the top-level spec fields, 8 hexadecimal digits each, from which <see cref="Cause"/> of the next run is derived.</summary>
    [Description("A short digest of each top-level spec field at the start of this run. The next run's cause is derived from them.")]
    [MapValues(MaxCount = 64, MaxLength = 8)]
    public IReadOnlyDictionary<string, string> SpecDigests { get; init => field = value ?? None; } = None;

    [Description("Since when the build has been waiting for a slot. Absent unless it waits for one.")]
    public DateTimeOffset? QueuedAt { get; init; }

    [Description("When this run started.")]
    public DateTimeOffset? StartedAt { get; init; }

    [Description("When this run ended, successfully or not.")]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Finished steps of all platforms over all steps, such as <c>7/12</c>.</summary>
    [Description("Finished steps of all platforms over all steps, such as 7/12.")]
    public string? Progress { get; init; }

    /// <summary>The platforms of the spec as a string, because a column of kubectl cannot print a list.</summary>
    [Description("The platforms of the spec, separated by commas.")]
    public string? PlatformNames { get; init; }

    [Description("Warnings about settings that are valid but may have unexpected effects.")]
    public IReadOnlyList<string> Warnings { get; init => field = value ?? []; } = [];

    [Description("The value of the annotation talosimages.dev/rebuild that started this run.")]
    public string? LastHandledRebuild { get; init; }

    [Description("The source that was built.")]
    public SourceStatus? Source { get; init; }

    [Description(
        "The source trees of this run with the commit of each: talos, pkgs, extensions-0 and following, overlay. All platforms build "
        + "the same commits and patches.")]
    [ListMapKeys("name")]
    public IReadOnlyList<SourceTreeStatus> Sources { get; init => field = value ?? []; } = [];

    [Description("Modules in the list of Talos that the built kernel lacks and that were left out. Absent unless spec.pkgs.build.kernel.modules is Drop.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<DroppedModulesStatus> DroppedModules { get; init => field = value ?? []; } = [];

    [Description("The list of all images that this run pulls, by digest.")]
    public InputsStatus? Inputs { get; init; }

    [Description("The Jobs, one per platform.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<PlatformStatus> Platforms { get; init => field = value ?? []; } = [];

    [Description("The pushed outputs with their digests.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputStatus> Outputs { get; init => field = value ?? []; } = [];

    [Description("The key that signed the published images. Absent unless spec.sign is set and everything is signed.")]
    public SignatureStatus? Signature { get; init; }

    [Description("The value of the annotation talosimages.dev/sign that the images were last signed for.")]
    public string? LastHandledSign { get; init; }

    [Description("The statements that are attached to the published images. Absent unless spec.attest is set and they are there.")]
    public AttestationStatus? Attestation { get; init; }

    [Description("The second build of this run. Absent unless spec.reproduce or the annotation talosimages.dev/reproduce requests one.")]
    public ReproductionStatus? Reproduction { get; init; }

    [Description("The value of the annotation talosimages.dev/reproduce that was last handled.")]
    public string? LastHandledReproduce { get; init; }

    [Description("The ConfigMap of spec.publish.configMap, as last written.")]
    public ConfigMapStatus? ConfigMap { get; init; }

    [Description("Why the build failed. Absent if it has not failed.")]
    public FailureStatus? Failure { get; init; }

    [Description("The last run of this build that succeeded. Later failures keep it.")]
    public LastSucceededStatus? LastSucceeded { get; init; }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
