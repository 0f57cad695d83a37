using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Where and how the Jobs run.</summary>
/// <remarks>The constructor sets the default of an absent <c>retries</c>, because the generated reader sets absent init properties to zero.</remarks>
[method: JsonConstructor]
public sealed record JobSpec(
    [property: Description(
        "How often a Job is retried after infrastructure failures (registry, network, disk, node), 0 to 10. Defaults to 2. Failed builds "
        + "and invalid input are never retried.")]
    [property: Range(0, Limits.MostRetries)]
    [property: DefaultValue(JobSpec.DefaultRetries)]
    int Retries = JobSpec.DefaultRetries)
{
    public const int DefaultRetries = 2;
    public const string DefaultTimeout = "4h";
    public const string DefaultTtlAfterFinished = "24h";

    [Description("Labels that a node must have in addition to those of the platform. Defaults to none.")]
    [MapValues(MaxCount = Limits.NodeSelector, Pattern = Patterns.LabelValue, MaxLength = Limits.Label)]
    [CelRule(
        "self.all(key, size(key) <= 317 && key.matches(r'" + Patterns.LabelKey + "'))",
        "spec.job.nodeSelector: a key must be a valid label key, such as example.com/pool.")]
    [CelRule(
        "!self.exists(key, key.matches(r'" + Patterns.PlatformLabels + "'))",
        "spec.job.nodeSelector must not contain kubernetes.io/arch or kubernetes.io/os. Use spec.platforms instead.")]
    public IReadOnlyDictionary<string, string> NodeSelector { get; init => field = value ?? None; } = None;

    [Description("Taints that the pods tolerate. Defaults to none.")]
    [Items(MaxCount = Limits.Tolerations)]
    public IReadOnlyList<V1Toleration> Tolerations { get; init => field = value ?? []; } = [];

    [Description("The affinity of the pods. Defaults to none.")]
    public V1Affinity? Affinity { get; init; }

    [Description("The priority class of the pods. Defaults to the cluster's default.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? PriorityClassName { get; init => field = Unset.IfEmpty(value); }

    [Description("The runtime class of the pods. Defaults to the cluster's default.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? RuntimeClassName { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "Requests and limits of the BuildKit container, as in a pod. Defaults to the requests of the operator's --build-resources: 1 CPU, "
        + "2Gi of memory and 20Gi of ephemeral-storage, without ephemeral-storage if spec.job.workspace.storageClassName is set. A resource "
        + "that is set here replaces the operator's request for it.")]
    public V1ResourceRequirements? Resources { get; init; }

    [Description(
        "How long a platform's Job may take, including its retries, as a Go duration from 1m to 720h. Defaults to 4h. It counts from the "
        + "creation of the Job (with spec.job.queueName: from its admission by Kueue). Time that its pod waits for a node counts.")]
    [RegularExpression(Patterns.Duration)]
    [StringLength(Limits.Duration)]
    [DefaultValue(DefaultTimeout)]
    [CelRule(
        "self.matches(r'" + DurationRanges.Readable + "') && duration(self) >= duration('" + DurationRanges.Least
        + "') && duration(self) <= duration('" + DurationRanges.MostTimeout + "')",
        "spec.job.timeout must be between " + DurationRanges.Least + " and " + DurationRanges.MostTimeout + ", such as 4h or 90m.")]
    public string Timeout { get; init => field = value ?? DefaultTimeout; } = DefaultTimeout;

    [Description("How long finished Jobs and their logs are kept: a Go duration from 1m to 8760h. Defaults to 24h.")]
    [RegularExpression(Patterns.Duration)]
    [StringLength(Limits.Duration)]
    [DefaultValue(DefaultTtlAfterFinished)]
    [CelRule(
        "self.matches(r'" + DurationRanges.Readable + "') && duration(self) >= duration('" + DurationRanges.Least
        + "') && duration(self) <= duration('" + DurationRanges.MostTtl + "')",
        "spec.job.ttlAfterFinished must be between " + DurationRanges.Least + " and " + DurationRanges.MostTtl + ", such as 24h.")]
    public string TtlAfterFinished { get; init => field = value ?? DefaultTtlAfterFinished; } = DefaultTtlAfterFinished;

    [Description("The disk space of each platform's Job.")]
    [DefaultJson("{}")]
    public WorkspaceSpec Workspace { get; init => field = value ?? new(); } = new();

    [Description(
        "The Kueue local queue that admits this build's Jobs. Defaults to none. The Jobs are created suspended with the label "
        + "kueue.x-k8s.io/queue-name, and Kueue alone starts and stops them: --max-concurrent-builds does not count the build. "
        + "spec.suspend deletes the Jobs; resuming the build creates new ones.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.Label)]
    public string? QueueName { get; init => field = Unset.IfEmpty(value); }

    [Description(
        "The service account of the pods, for cloud providers that attach registry credentials to one. Defaults to the namespace's service "
        + "account default. Its credentials reach every step, and so the code of every source tree of the build: tokens that a webhook adds to "
        + "the pod (IAM roles for service accounts, EKS Pod Identity) and credentials from a metadata server (Workload Identity). The token for the "
        + "Kubernetes API is not mounted. For Amazon ECR, set credHelpers to ecr-login in the Secret of spec.registry.secretRef.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? ServiceAccountName { get; init => field = Unset.IfEmpty(value); }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
