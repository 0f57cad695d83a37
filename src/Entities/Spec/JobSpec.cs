using System.Collections.ObjectModel;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Spec;

/// <summary>Where and how the Jobs run.</summary>
/// <remarks>The constructor gives an absent <c>retries</c> its default: the generated reader sets absent init properties to zero.</remarks>
[method: JsonConstructor]
public sealed record JobSpec(
    [property: Description(
        "How many further pods a Job may start after infrastructure faults (registry, network, disk, node), 0 to 10; default: 2. "
        + "Failed builds and wrong input are never tried again.")]
    [property: Range(0, Limits.MostRetries)]
    [property: DefaultValue(JobSpec.DefaultRetries)]
    int Retries = JobSpec.DefaultRetries)
{
    public const int DefaultRetries = 2;
    public const string DefaultTimeout = "4h";
    public const string DefaultTtlAfterFinished = "24h";

    [Description("Labels that a node must have, beside those of its platform; default: none.")]
    [MapValues(MaxCount = Limits.NodeSelector, Pattern = Patterns.LabelValue, MaxLength = Limits.Label)]
    [CelRule(
        "self.all(key, size(key) <= 317 && key.matches(r'" + Patterns.LabelKey + "'))",
        "spec.job.nodeSelector: a key is a label's, like example.com/pool")]
    [CelRule(
        "!self.exists(key, key.matches(r'" + Patterns.PlatformLabels + "'))",
        "spec.job.nodeSelector may not name kubernetes.io/arch or kubernetes.io/os: use spec.platforms")]
    public IReadOnlyDictionary<string, string> NodeSelector { get; init => field = value ?? None; } = None;

    [Description("Taints of nodes that the pods tolerate; default: none.")]
    [Items(MaxCount = Limits.Tolerations)]
    public IReadOnlyList<V1Toleration> Tolerations { get; init => field = value ?? []; } = [];

    [Description("The pods' affinity, as in a pod; default: none.")]
    public V1Affinity? Affinity { get; init; }

    [Description("The pods' priority class; default: the cluster's.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? PriorityClassName { get; init => field = Unset.IfEmpty(value); }

    [Description("The pods' runtime class; default: the cluster's.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.ObjectName)]
    public string? RuntimeClassName { get; init => field = Unset.IfEmpty(value); }

    [Description("Requests and limits of the container that builds, as in a pod; default: the operator's.")]
    public V1ResourceRequirements? Resources { get; init; }

    [Description("How long a platform's Job may take, retries included, as a Go duration from 1m to 720h; default: 4h.")]
    [RegularExpression(Patterns.Duration)]
    [StringLength(Limits.Duration)]
    [DefaultValue(DefaultTimeout)]
    [CelRule(
        "self.matches(r'" + DurationRanges.Readable + "') && duration(self) >= duration('" + DurationRanges.Least
        + "') && duration(self) <= duration('" + DurationRanges.MostTimeout + "')",
        "spec.job.timeout must be between " + DurationRanges.Least + " and " + DurationRanges.MostTimeout + ", like 4h or 90m")]
    public string Timeout { get; init => field = value ?? DefaultTimeout; } = DefaultTimeout;

    [Description("How long finished Jobs and their logs are kept, as a Go duration from 1m to 8760h; default: 24h.")]
    [RegularExpression(Patterns.Duration)]
    [StringLength(Limits.Duration)]
    [DefaultValue(DefaultTtlAfterFinished)]
    [CelRule(
        "self.matches(r'" + DurationRanges.Readable + "') && duration(self) >= duration('" + DurationRanges.Least
        + "') && duration(self) <= duration('" + DurationRanges.MostTtl + "')",
        "spec.job.ttlAfterFinished must be between " + DurationRanges.Least + " and " + DurationRanges.MostTtl + ", like 24h")]
    public string TtlAfterFinished { get; init => field = value ?? DefaultTtlAfterFinished; } = DefaultTtlAfterFinished;

    [Description("The disk that a platform's build works on.")]
    [DefaultJson("{}")]
    public WorkspaceSpec Workspace { get; init => field = value ?? new(); } = new();

    [Description("A local queue of Kueue that admits the Jobs (label kueue.x-k8s.io/queue-name); default: none.")]
    [RegularExpression(Patterns.Empty + Patterns.ObjectName)]
    [StringLength(Limits.Label)]
    public string? QueueName { get; init => field = Unset.IfEmpty(value); }

    private static ReadOnlyDictionary<string, string> None => ReadOnlyDictionary<string, string>.Empty;
}
