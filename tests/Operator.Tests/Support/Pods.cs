using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using k8s.Models;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>Pods of a Job in the states that a kubelet reports.</summary>
internal static class Pods
{
    /// <summary>Of the key that publish Jobs sign with.</summary>
    public static string PublicKeySha256 { get; } = new('e', 64);

    public const string Commit = "0123456789012345678901234567890123456789";
    public const long Epoch = 1_787_062_459;

    /// <summary>The first <paramref name="done"/> steps have succeeded; the next one runs.</summary>
    public static V1Pod Running(V1Job job, BuildPlan? plan, int done, string commit = Commit, long epoch = Epoch) =>
        Pod(job, "Running", (name, index) => index < done ? Done(plan, name, commit, epoch)
            : index == done ? new V1ContainerState { Running = new V1ContainerStateRunning() } : Waiting());

    public static V1Pod Succeeded(V1Job job, BuildPlan? plan, string commit = Commit, long epoch = Epoch) =>
        Pod(job, "Succeeded", (name, _) => name == PublishJobRenderer.Step ? Published(job) : Done(plan, name, commit, epoch));

    /// <summary>One step ended badly; those before it well.</summary>
    public static V1Pod Failed(V1Job job, string step, int exitCode, string? message = null, string? reason = null)
    {
        var failed = Steps(job).ToList().IndexOf(step);
        return Pod(job, "Failed", (_, index) => index < failed ? End(0, null, null) : index == failed ? End(exitCode, message, reason) : Waiting());
    }

    /// <summary>No container has started.</summary>
    public static V1Pod Waiting(V1Job job, string? reason = null, string? message = null) => Pod(
        job, "Pending", (_, _) => new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = reason ?? "PodInitializing", Message = message } });

    public static V1Pod WithSidecar(this V1Pod pod, V1ContainerStatus sidecar) => pod with
    {
        Status = pod.Status with { InitContainerStatuses = [sidecar, .. pod.Status.InitContainerStatuses ?? []] },
    };

    /// <summary>As Kubernetes marks a pod that it ends: by a drain, a taint, a preemption.</summary>
    public static V1Pod Disrupted(this V1Pod pod, string reason, string message) => pod with
    {
        Status = pod.Status with
        {
            Conditions = [new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = reason, Message = message }],
        },
    };

    /// <summary>The same pod, in which a step that has ended reports something else.</summary>
    public static V1Pod Reporting(this V1Pod pod, string step, Func<StepResult, StepResult> report) => pod with
    {
        Status = pod.Status with
        {
            InitContainerStatuses = [.. pod.Status.InitContainerStatuses.Select(status => Reporting(status, step, report))],
            ContainerStatuses = [.. pod.Status.ContainerStatuses.Select(status => Reporting(status, step, report))],
        },
    };

    private static V1ContainerStatus Reporting(V1ContainerStatus status, string step, Func<StepResult, StepResult> report) =>
        status.Name != step ? status : status with
        {
            State = End(
                0, TerminationMessage.Write(report(TerminationMessage.Read(status.State.Terminated.Message)!), MessageLimit.Max), null),
        };

    /// <summary>Another pod of the same Job, created later.</summary>
    public static V1Pod Again(this V1Pod pod, string suffix, DateTimeOffset at) => pod with
    {
        Metadata = pod.Metadata with
        {
            Name = $"{pod.Metadata.Name[..pod.Metadata.Name.LastIndexOf('-')]}-{suffix}",
            Uid = $"{pod.Metadata.Uid}-{suffix}",
            CreationTimestamp = at.UtcDateTime,
        },
    };

    /// <summary>Its steps ran one after another from this moment on, ten minutes each.</summary>
    public static V1Pod Began(this V1Pod pod, DateTimeOffset at)
    {
        var next = at.UtcDateTime;
        return pod with
        {
            Status = pod.Status with
            {
                InitContainerStatuses = [.. (pod.Status.InitContainerStatuses ?? []).Select(Timed)],
                ContainerStatuses = [.. pod.Status.ContainerStatuses.Select(Timed)],
            },
        };

        V1ContainerStatus Timed(V1ContainerStatus step)
        {
            var start = next;
            var state = step.State switch
            {
                { Terminated: { } ended } => new V1ContainerState
                {
                    Terminated = ended with { StartedAt = start, FinishedAt = next = start.AddMinutes(10) },
                },
                { Running: { } running } => new V1ContainerState { Running = running with { StartedAt = start } },
                _ => step.State,
            };
            return step with { State = state };
        }
    }

    public static string Digest(string of) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)))}";

    public static string Error(StepError error) =>
        JsonSerializer.Serialize(new StepResult { Step = "any", Error = error }, PlanningJsonContext.Default.StepResult);

    public static V1ContainerState End(int exitCode, string? message, string? reason) => new()
    {
        Terminated = new V1ContainerStateTerminated { ExitCode = exitCode, Message = message, Reason = reason ?? (exitCode == 0 ? "Completed" : "Error") },
    };

    private static IEnumerable<string> Steps(V1Job job) =>
        (job.Spec.Template.Spec.InitContainers ?? []).Concat(job.Spec.Template.Spec.Containers)
            .Select(container => container.Name).Where(name => name != BuildKitSidecar.Name);

    private static V1Pod Pod(V1Job job, string phase, Func<string, int, V1ContainerState> state)
    {
        var statuses = Steps(job).Select((name, index) => new V1ContainerStatus { Name = name, State = state(name, index) }).ToList();
        return new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta
            {
                Name = $"{job.Metadata.Name}-x7k2p",
                NamespaceProperty = job.Metadata.NamespaceProperty,
                Uid = $"pod-of-{job.Metadata.Uid}",
                Labels = job.Spec.Template.Metadata.Labels,
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = "batch/v1", Kind = "Job", Name = job.Metadata.Name, Uid = job.Metadata.Uid, Controller = true,
                    },
                ],
            },
            Spec = new V1PodSpec { NodeName = "node-1", Containers = job.Spec.Template.Spec.Containers, Volumes = job.Spec.Template.Spec.Volumes },
            Status = new V1PodStatus
            {
                Phase = phase,
                InitContainerStatuses = [.. statuses.SkipLast(1)],
                ContainerStatuses = [statuses[^1]],
            },
        };
    }

    // As the publish step reports it: the digest over the indexes of the plan that its Job holds.
    private static V1ContainerState Published(V1Job job)
    {
        var plan = EncodedPlan.ReadPublishPlan(Carried(job));
        var result = new StepResult
        {
            Step = PublishJobRenderer.Step,
            Digest = IndexManifest.DigestOfAll(plan),
            Attestation = plan.Attest is null ? null : new ResultAttestation(),
            Signature = plan.Sign is true ? new ResultSignature { PublicKeySha256 = PublicKeySha256, Forms = SignatureForms.All } : null,
        };
        return End(0, JsonSerializer.Serialize(result, PlanningJsonContext.Default.StepResult), null);
    }

    /// <summary>What the pod's plan volume would show.</summary>
    public static byte[] Carried(V1Job job)
    {
        var item = job.Spec.Template.Spec.Volumes.Single(volume => volume.Name == Volumes.Plan).DownwardAPI.Items.Single();
        var (annotation, text) = job.Spec.Template.Metadata.Annotations
            .Single(annotation => item.FieldRef.FieldPath == $"metadata.annotations['{annotation.Key}']");
        return Encoding.UTF8.GetBytes(text);
    }

    private static V1ContainerState Waiting() => new() { Waiting = new V1ContainerStateWaiting { Reason = "PodInitializing" } };

    private static V1ContainerState Done(BuildPlan? plan, string name, string commit, long epoch) => End(
        0, JsonSerializer.Serialize(Result(plan, name, commit, epoch), PlanningJsonContext.Default.StepResult), null);

    private static StepResult Result(BuildPlan? plan, string name, string commit, long epoch)
    {
        var step = plan?.Steps.FirstOrDefault(step => step.Id == name);
        return new StepResult
        {
            Step = name,
            Commit = step?.Kind is StepKind.Source or StepKind.TreeSource ? commit : null,
            SourceDateEpoch = step?.Kind is StepKind.Source or StepKind.TreeSource ? epoch : null,
            // The list of inputs is the same for every platform.
            Digest = step?.Produces is null ? null : Digest(step.Kind == StepKind.Inputs ? name : $"{plan!.Platform} {name}"),
            Size = step?.Produces is null ? null : 1000 + name.Length,
        };
    }
}
