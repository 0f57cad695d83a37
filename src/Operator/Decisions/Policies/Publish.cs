using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Creates the publish Job once every platform has succeeded from the same commit.</summary>
internal static class Publish
{
    public static Decision Decide(BuildCase build)
    {
        var plan = Plan(build);

        // An earlier publishing of the run would write tags without the signatures that are asked for now.
        if (build.LiveJobs.Where(job => IsPublishJob(job) && job.Metadata.Name != Names.PublishJob(build.Run.Name, build.Run.PublishId)).ToList() is { Count: > 0 } earlier)
        {
            return Publishing(build, [.. earlier.Select(job => new Write.DeleteJob(job))]);
        }

        if (build.Seen.Jobs.Any(job => IsPublishJob(job) && job.Metadata is { DeletionTimestamp: not null }))
        {
            return Publishing(build, []);
        }

        return build.Seen.Publish.State switch
        {
            JobState.Succeeded => Confirm(build, plan),
            JobState.ResultsLost => Publishing(build, [new Write.DeleteJob(build.Seen.Publish.Job!) { UnlessPodsAreLeft = true }]),
            JobState.Absent => Publishing(build, [new Write.CreateJob(Render(build, plan))]),
            JobState.Suspended => Publishing(build, SuspendedJobs.Advance(build, build.Seen.Publish)),
            _ => Publishing(build, []),
        };
    }

    public static bool IsPublishJob(JobView job) => Names.IsPublishJob(job.Metadata.Name);

    private static Decision Publishing(BuildCase build, IReadOnlyList<Write> writes) => Publishing(build, (build.Seen.Publish, writes));

    private static Decision Publishing(BuildCase build, (PlatformObservation Seen, IReadOnlyList<Write> Writes) step) => new()
    {
        Phase = BuildPhase.Publishing,
        Reason = step.Seen is { Reason: { } held, Message: not null } ? held : Reasons.Publishing,
        Message = step.Seen is { Reason: not null, Message: { } waiting }
            ? waiting
            : $"Publishing tag {Tag(build)} for {string.Join(", ", build.Run.Build.Spec.Platforms)}.",
        Platforms = build.Seen.Platforms,
        Writes = step.Writes,
    };

    private static Decision Confirm(BuildCase build, PublishPlan plan)
    {
        // The digest that the Job reports for the indexes in the registry.
        var published = build.Seen.Publish.Results.GetValueOrDefault(PublishJobRenderer.Step);
        plan = published?.AsImage is true ? plan.WithoutArtifactTypes() : plan;
        return published?.Digest == IndexManifest.DigestOfAll(plan) && (build.Run.Signing is null || published.Signature is not null)
            ? Finished(build, plan, published.Signature)
            : Mismatch(build);
    }

    private static Decision Mismatch(BuildCase build)
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
            Platforms = build.Seen.Platforms,
        };
    }

    private static Decision Finished(BuildCase build, PublishPlan plan, ResultSignature? signature) => new()
    {
        Phase = BuildPhase.Succeeded,
        Reason = Reasons.Succeeded,
        Message = $"Published {plan.Outputs.Count} outputs to {plan.Registry.Host}/{plan.Registry.Username} with tag {plan.Registry.Tag}.",
        Platforms = [.. build.Seen.Platforms.Select(seen => seen with { Outputs = Published(seen, plan) })],
        Indexes = plan.Outputs.ToDictionary(
            output => output.Name, output => IndexManifest.Render(plan, output).Digest, StringComparer.Ordinal),
        Signature = signature is null || build.Run.Signing is null ? null : new SignatureStatus
        {
            Secret = build.Run.Signing.Secret,
            PublicKeySHA256 = signature.PublicKeySha256,
            Forms = signature.Forms,
        },
    };

    // The publish step replaces manifests whose media types differ from those of the other platforms.
    private static Dictionary<string, OutputPlatformStatus> Published(PlatformObservation seen, PublishPlan plan)
    {
        var replaced = plan.Outputs.SelectMany(
            output => output.Manifests.Where(manifest => manifest.Platform == seen.Platform && manifest.Files is not null),
            (output, manifest) => (output.Name, Manifest: manifest)).ToDictionary(pair => pair.Name, pair => pair.Manifest);
        return seen.Outputs.ToDictionary(
            output => output.Key,
            output => replaced.TryGetValue(output.Key, out var manifest)
                ? output.Value with { Digest = manifest.Digest, Size = manifest.Size, AsImage = true }
                : output.Value);
    }

    private static PublishPlan Plan(BuildCase build)
    {
        var source = RepeatLaggingPlatform.Newest(build.Seen.Platforms)!;
        var plan = PublishPlanner.Plan(
            build.Run.Build.Spec,
            build.Run.Fingerprint,
            source.Commit,
            source.SourceDateEpoch,
            build.Seen.Platforms.ToDictionary(seen => seen.Platform, seen => Results(build.Plans[0], seen), StringComparer.Ordinal));
        return plan with { Registry = build.Plans[0].Registry };
    }

    private static IReadOnlyList<StepResult> Results(BuildPlan plan, PlatformObservation seen) =>
    [
        .. plan.Steps.Where(step => step.Produces is { Published: true }).Select(step => new StepResult
        {
            Step = step.Id,
            Digest = seen.Outputs[step.Produces!.Output].Digest,
            Size = seen.Outputs[step.Produces.Output].Size,
            AsImage = seen.Outputs[step.Produces.Output].AsImage,
            Files = seen.Outputs[step.Produces.Output].Files,
        }),
    ];

    private static V1Job Render(BuildCase build, PublishPlan plan)
    {
        // A node that built a platform can run the Builder's image.
        var node = build.Nodes.Values.FirstOrDefault(node => node.Missing is null) ?? build.Nodes.Values.First();
        return PublishJobRenderer.Render(plan, new PodContext(
            build.Run, build.Options.Pods, node.Architecture, Registries: build.Options.Registries));
    }

    private static string Tag(BuildCase build) => build.Plans[0].Registry.Tag;
}
