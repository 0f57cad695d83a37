using k8s.Models;

namespace TalosImageOperator.Planning.Contract;

/// <summary>Labels and annotations on everything that the operator creates.</summary>
public static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "talos-image-operator";
    public const string Component = "app.kubernetes.io/component";
    public const string BuildComponent = "build";
    public const string PublishComponent = "publish";
    public const string ReproduceComponent = "reproduce";
    public const string CompareComponent = "compare";

    public const string Build = "talosimages.dev/build";
    public const string BuildUid = "talosimages.dev/build-uid";

    /// <summary>Written with a dash, <c>linux-amd64</c>, because a label value cannot contain a slash.</summary>
    public const string Platform = "talosimages.dev/platform";

    /// <summary>The first 32 digits, because a label value has at most 63 characters.</summary>
    public const string Fingerprint = "talosimages.dev/fingerprint";

    /// <summary>The run ID, shortened as in names. It distinguishes the current run from earlier ones.</summary>
    public const string Run = "talosimages.dev/run";

    /// <summary>Annotation of a Job that rebuilds a platform: the commit to build.</summary>
    public const string Commit = "talosimages.dev/commit";

    /// <summary>Annotation of a pod template: the plan, encoded by <see cref="EncodedPlan"/>.</summary>
    public const string Plan = "talosimages.dev/plan";

    /// <summary>Annotation of a pod template: the BuildKit sidecar's configuration.</summary>
    public const string BuildKitConfig = "talosimages.dev/buildkitd.toml";

    /// <summary>Annotation of a Job that the operator has suspended, until it resumes it.</summary>
    public const string Suspended = "talosimages.dev/suspended";

    /// <summary>Annotation of a Job that the operator has suspended to give its slot to another build: the time, RFC 3339.</summary>
    public const string Yielded = "talosimages.dev/yielded";

    /// <summary>Annotation of a build: a new value starts another run of the same spec.</summary>
    public const string Rebuild = "talosimages.dev/rebuild";

    /// <summary>Annotation of a build: any new value requests new signatures, with the key that the Secret then contains.</summary>
    public const string Sign = "talosimages.dev/sign";

    /// <summary>Annotation of a build: any new value requests a second build, to compare it with the first.</summary>
    public const string Reproduce = "talosimages.dev/reproduce";

    /// <summary>Kueue's label for the local queue of a Job.</summary>
    public const string QueueName = "kueue.x-k8s.io/queue-name";

    /// <summary>Label selector of the operator's caches of Jobs and pods.</summary>
    public const string Selector = $"{ManagedBy}={ManagedByValue}";

    /// <summary>The value of an object's label. Null if it is missing, because anyone can remove labels.</summary>
    public static string? Of(IMetadata<V1ObjectMeta> entity, string label) =>
        entity.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value) ? value : null;

    public static string PlatformValue(string platform) => platform.Replace('/', '-');

    public static string FingerprintValue(string fingerprint) => fingerprint[..32];
}
