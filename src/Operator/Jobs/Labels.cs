using k8s.Models;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>Labels and annotations on everything that the operator creates.</summary>
public static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ManagedByValue = "talos-image-operator";
    public const string Component = "app.kubernetes.io/component";
    public const string BuildComponent = "build";
    public const string PublishComponent = "publish";

    public const string Build = "talosimages.dev/build";
    public const string BuildUid = "talosimages.dev/build-uid";

    /// <summary>With a dash, <c>linux-amd64</c>: a label's value holds no slash.</summary>
    public const string Platform = "talosimages.dev/platform";

    /// <summary>The first 32 digits: a label's value holds no more than 63 characters.</summary>
    public const string Fingerprint = "talosimages.dev/fingerprint";

    /// <summary>The run's id, shortened as in names; another one than the build's current run is an old run.</summary>
    public const string Run = "talosimages.dev/run";

    /// <summary>Annotation of a Job: the commit it was told to build, where it repeats a platform.</summary>
    public const string Commit = "talosimages.dev/commit";

    /// <summary>Annotation of a pod template: what the pod's steps do, as <see cref="Planning.Contract.EncodedPlan"/> writes it.</summary>
    public const string Plan = "talosimages.dev/plan";

    /// <summary>Annotation of a pod template: the BuildKit sidecar's configuration.</summary>
    public const string BuildKitConfig = "talosimages.dev/buildkitd.toml";

    /// <summary>Annotation of a Job that the operator has suspended, until it resumes it.</summary>
    public const string Suspended = "talosimages.dev/suspended";

    /// <summary>Annotation of a build: any new value asks for another run of the same spec.</summary>
    public const string Rebuild = "talosimages.dev/rebuild";

    /// <summary>Annotation of a build: any new value asks for new signatures, with the key that the Secret holds by then.</summary>
    public const string Sign = "talosimages.dev/sign";

    /// <summary>Kueue's label for the queue that a Job waits in.</summary>
    public const string QueueName = "kueue.x-k8s.io/queue-name";

    /// <summary>Selects what the operator's caches hold of Jobs and pods.</summary>
    public const string Selector = $"{ManagedBy}={ManagedByValue}";

    /// <summary>The value of an object's label, or null: a label may be taken away by anyone.</summary>
    public static string? Of(IMetadata<V1ObjectMeta> entity, string label) =>
        entity.Metadata.Labels is { } labels && labels.TryGetValue(label, out var value) ? value : null;

    public static string PlatformValue(string platform) => platform.Replace('/', '-');

    public static string FingerprintValue(string fingerprint) => fingerprint[..32];
}
