using k8s.Models;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>Renders the Job of a platform's plan: BuildKit, then a container per step. The last step is the main container.</summary>
internal static class JobRenderer
{
    public static V1Job Render(BuildPlan plan, PodContext context)
    {
        plan = plan.For(context.Run.Namespace, context.Run.Name);
        var metadata = context.Run.Metadata(
            context.Rebuild?.Job ?? Names.PlatformJob(context.Run.Name, context.Run.RunId, plan.Platform),
            context.Rebuild is null ? Labels.BuildComponent : Labels.ReproduceComponent,
            plan.Platform);
        if (context.Commit is { } commit)
        {
            metadata.Annotations = new Dictionary<string, string> { [Labels.Commit] = commit };
        }

        context = context with { Privileged = NeedsPrivileges(plan), Trees = [.. (plan.Trees ?? []).Select(tree => tree.Id)] };
        return Job(metadata, Annotations(plan, context), Pod(plan, context), context.Spec.Job, context.Spec.Job.Retries);
    }

    /// <summary>A Job with the queue, timeout and retries that every Job of a build has.</summary>
    public static V1Job Job(V1ObjectMeta metadata, Dictionary<string, string> podAnnotations, V1PodSpec pod, JobSpec job, int retries)
    {
        // Kueue admits Jobs, not their pods.
        var podLabels = new Dictionary<string, string>(metadata.Labels);
        var queued = job.QueueName is { Length: > 0 };
        if (queued)
        {
            metadata.Labels[Labels.QueueName] = job.QueueName!;
        }

        return new V1Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = metadata,
            Spec = new V1JobSpec
            {
                BackoffLimit = retries,
                ActiveDeadlineSeconds = Seconds(job.Timeout),
                TtlSecondsAfterFinished = (int)Seconds(job.TtlAfterFinished),
                PodFailurePolicy = FailurePolicy.Render(),
                PodReplacementPolicy = "Failed",

                // Kueue resumes the Jobs that it admits. A Job that is created running would bypass it.
                Suspend = queued,
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = podLabels, Annotations = podAnnotations },
                    Spec = pod,
                },
            },
        };
    }

    private static V1PodSpec Pod(BuildPlan plan, PodContext context)
    {
        var sidecar = context.HasSidecar ? 1 : 0;
        var steps = plan.Steps.Select(step => StepContainers.Render(step, context, plan.Steps.Count + sidecar)).ToList();
        var pod = PodSpecs.Render(context);
        pod.InitContainers = [.. Enumerable.Repeat(context, sidecar).Select(BuildKitSidecar.Render), .. steps[..^1]];
        pod.Containers = [steps[^1]];
        pod.Volumes = [.. Volumes.Render(context, plan.Steps)];

        // Loop devices belong to the node and are not available in a user namespace.
        if (context is { HasSidecar: true, Privileged: false, Options.BuildKitMode: BuildKitMode.UserNamespace })
        {
            pod.HostUsers = false;
        }

        return pod;
    }

    private static Dictionary<string, string> Annotations(BuildPlan plan, PodContext context)
    {
        var annotations = new Dictionary<string, string> { [Labels.Plan] = EncodedPlan.Of(plan) };
        if (context.HasSidecar)
        {
            annotations[Labels.BuildKitConfig] =
                BuildKitConfig.Render(plan.Registry, plan.Pulls, context.Registries?.PlainHttp ?? [], context.Privileged);
        }

        return annotations;
    }

    private static bool NeedsPrivileges(BuildPlan plan) => plan.Steps.Any(step => step.Imager is { Privileged: true });

    private static long Seconds(string duration) => (long)GoDuration.Parse(duration).TotalSeconds;
}
