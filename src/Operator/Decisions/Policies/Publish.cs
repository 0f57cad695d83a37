using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Creates the publish Job once every platform has succeeded from the same commit.</summary>
internal static class Publish
{
    public static Decision Decide(ReconcileInput input)
    {
        var plan = Plan(input);

        // An earlier publishing of the run would write tags without the signatures that are asked for now.
        if (input.LiveJobs.Where(job => IsPublishJob(job) && job.Metadata.Name != Names.PublishJob(input.Run.Name, input.Run.PublishId)).ToList() is { Count: > 0 } earlier)
        {
            return Publishing(input, [.. earlier.Select(job => new Write.DeleteJob(job))]);
        }

        if (input.Observed.Jobs.Any(job => IsPublishJob(job) && job.Metadata is { DeletionTimestamp: not null }))
        {
            return Publishing(input, []);
        }

        return input.Observed.Publish.State switch
        {
            JobState.Succeeded => Confirm(input, plan),
            JobState.ResultsLost => Publishing(input, [new Write.DeleteJob(input.Observed.Publish.Job!) { UnlessPodsAreLeft = true }]),
            JobState.Absent => Publishing(input, [new Write.CreateJob(Render(input, plan))]),
            JobState.Suspended => Publishing(input, SuspendedJobs.Advance(input, input.Observed.Publish)),
            _ => Publishing(input, []),
        };
    }

    public static bool IsPublishJob(JobView job) => Names.IsPublishJob(job.Metadata.Name);

    private static Decision Publishing(ReconcileInput input, IReadOnlyList<Write> writes) => Publishing(input, (input.Observed.Publish, writes));

    private static Decision Publishing(ReconcileInput input, (PlatformObservation Observed, IReadOnlyList<Write> Writes) step) => new()
    {
        Phase = BuildPhase.Publishing,
        Reason = step.Observed is { Reason: { } held, Message: not null } ? held : Reasons.Publishing,
        Message = step.Observed is { Reason: not null, Message: { } waiting }
            ? waiting
            : $"Publishing tag {Tag(input)} for {string.Join(", ", input.Run.Build.Spec.Platforms)}.",
        Platforms = input.Observed.Platforms,
        Writes = step.Writes,
    };

    private static Decision Confirm(ReconcileInput input, PublishPlan plan)
    {
        // The digest that the Job reports for the indexes in the registry.
        var published = input.Observed.Publish.Results.GetValueOrDefault(PublishJobRenderer.Step);
        plan = published?.AsImage is true ? plan.WithoutArtifactTypes() : plan;
        var indexes = IndexManifest.DigestsOf(plan);
        return published?.Digest == IndexManifest.DigestOfAll(indexes) && (input.Run.Signing is null || published.Signature is not null)
            && (input.Run.Attesting is null || published.Attestation is not null)
            ? Finished(input, plan, indexes, published)
            : Mismatch(input);
    }

    private static Decision Mismatch(ReconcileInput input)
    {
        const string message = "The Builder and the operator are of different versions: the published indexes differ from the expected ones. "
            + "Set --builder-image to an image of the operator's version, by digest or by a tag that has never moved. Then request a rebuild "
            + "with the annotation talosimages.dev/rebuild.";
        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = Reasons.VersionMismatch,
            Message = message,
            Stalled = true,
            Failure = new FailureStatus
            {
                Step = PublishJobRenderer.Step,
                Class = FailureClass.Infrastructure,
                Reason = Reasons.VersionMismatch,
                Message = message,
            },
            Platforms = input.Observed.Platforms,
        };
    }

    private static Decision Finished(
        ReconcileInput input, PublishPlan plan, IReadOnlyDictionary<string, string> indexes, StepResult published) => new()
        {
            Phase = BuildPhase.Succeeded,
            Reason = Reasons.Succeeded,
            Message = $"Published {plan.Outputs.Count} {(plan.Outputs.Count == 1 ? "output" : "outputs")} to {plan.Registry.Host}/{plan.Registry.Username} with tag {plan.Registry.Tag}.",
            Platforms = [.. input.Observed.Platforms.Select(observed => observed with { Outputs = Published(observed, plan) })],
            Indexes = indexes,
            Signature = published.Signature is not { } signature || input.Run.Signing is not { } signing ? null : new SignatureStatus
            {
                Secret = signing.Secret,
                PublicKeySHA256 = signature.PublicKeySha256,
                Forms = signature.Forms,
            },
            Attestation = published.Attestation is not { } attestation || input.Run.Attesting is not { } attesting ? null : new AttestationStatus
            {
                Provenance = attesting.Provenance,
                Sbom = attesting.Sbom,
                Refused = attestation.Refused is true,
                InputsLost = attestation.InputsLost is true,
                WithoutSBOM = attestation.WithoutSbom ?? [],
            },
        };

    // The publish step replaces manifests whose media types differ from those of the other platforms.
    private static Dictionary<string, OutputPlatformStatus> Published(PlatformObservation observed, PublishPlan plan)
    {
        var replaced = plan.Outputs.SelectMany(
            output => output.Manifests.Where(manifest => manifest.Platform == observed.Platform && manifest.Files is not null),
            (output, manifest) => (output.Name, Manifest: manifest)).ToDictionary(pair => pair.Name, pair => pair.Manifest);
        return observed.Outputs.ToDictionary(
            output => output.Key,
            output => replaced.TryGetValue(output.Key, out var manifest)
                ? output.Value with { Digest = manifest.Digest, Size = manifest.Size, AsImage = true }
                : output.Value);
    }

    private static PublishPlan Plan(ReconcileInput input)
    {
        var source = RebuildOutdatedPlatform.NewestSource(input.Observed.Platforms)!;
        return PublishPlanner.Plan(
            input.Plans,
            source.Commit,
            source.SourceDateEpoch,
            sign: input.Run.Signing is not null,
            Attest(input),
            input.Observed.Platforms.ToDictionary(observed => observed.Platform, observed => observed.Outputs, StringComparer.Ordinal),
            BuiltTrees.Of(input, input.Observed.Platforms).ToDictionary(
                tree => tree.Key, tree => new SourceStatus { Commit = tree.Value.Commit, SourceDateEpoch = tree.Value.SourceDateEpoch }, StringComparer.Ordinal));
    }

    private static AttestPlan? Attest(ReconcileInput input)
    {
        if (input.Run.Attesting is not { } asked)
        {
            return null;
        }

        var run = input.Run;
        return new AttestPlan
        {
            Provenance = asked.Provenance,
            Sbom = asked.Sbom,
            Builder = input.Options.Pods.BuilderId,
            Version = ProgramVersion.Current,
            Invocation = $"{run.Namespace}/{run.Name}/{run.Build.Metadata.Uid}/{Names.RunPrefix(run.RunId)}",
            StartedOn = input.Status.StartedAt,
            Spec = Fingerprints.ContentOf(run.Build.Spec),
            Sources =
            [
                .. BuiltTrees.ForStatus(input, input.Observed.Platforms)
                    .Select(tree => new AttestedSource(tree.Repository, tree.Revision ?? tree.Commit, tree.Commit, tree.Patches, tree.VerifiedBy)),
            ],
            Inputs = RebuildOutdatedPlatform.Inputs(input, input.Observed.Platforms) is { } digest && RebuildOutdatedPlatform.InputsRepository(input.Plans) is { } repository
                ? $"{repository}@{digest}"
                : null,
            Imagers = AttestPlan.ImagersOf(input.Plans, (plan, step) => DigestOf(input, plan, step)),
        };
    }

    // One that is not published is known as long as its pod.
    private static string? DigestOf(ReconcileInput input, BuildPlan plan, string step) =>
        input.Observed.Platforms.FirstOrDefault(observed => observed.Platform == plan.Platform) is { } observed
            ? observed.Outputs.GetValueOrDefault(step)?.Digest ?? observed.Results.GetValueOrDefault(step)?.Digest
            : null;

    private static V1Job Render(ReconcileInput input, PublishPlan plan)
    {
        // A node that built a platform can run the Builder's image.
        var node = input.Nodes.Values.FirstOrDefault(node => node.Missing is null) ?? input.Nodes.Values.First();
        return PublishJobRenderer.Render(plan, new PodContext(
            input.Run, input.Options.Pods, node.Architecture, Registries: input.Options.Registries));
    }

    private static string Tag(ReconcileInput input) => input.Plans[0].Registry.Tag;
}
