using TalosImageOperator.Operator.Hosting;

namespace TalosImageOperator.Operator.Options;

/// <summary>What the build pods are made of.</summary>
public sealed class BuildPodOptions
{
    public const string EphemeralStorage = "ephemeral-storage";

    public const string DefaultBuildKitImage = "docker.io/moby/buildkit:v0.32.2-rootless";

    public static readonly string DefaultBuilderImage = $"ghcr.io/talosimages/talos-image-builder:{ProgramVersion.Current}";

    /// <summary>Image of <c>talos-image-builder</c>, run by every step. It has to be of the operator's own version.</summary>
    public string BuilderImage { get; set; } = DefaultBuilderImage;

    /// <summary>Rootless BuildKit image of the sidecar, for platforms without an endpoint.</summary>
    public string BuildKitImage { get; set; } = DefaultBuildKitImage;

    /// <summary>How the sidecar gets the user namespace that BuildKit needs.</summary>
    public BuildKitMode BuildKitMode { get; set; } = BuildKitMode.Rootless;

    /// <summary>
    /// BuildKit address by platform, such as <c>linux/amd64</c> to <c>tcp://buildkit-amd64:1234</c>. A platform that is named
    /// here gets no sidecar.
    /// </summary>
    public Dictionary<string, string> BuildKitEndpoints { get; set; } = [];

    /// <summary>
    /// Requests of the sidecar by resource, for builds whose spec.job.resources do not name it. 0: none. Those for ephemeral storage do
    /// not apply to a build that works on a volume of its own.
    /// </summary>
    public Dictionary<string, string> BuildResources { get; set; } = new()
    {
        ["cpu"] = "1",
        ["memory"] = "2Gi",
        [EphemeralStorage] = "20Gi",
    };

    /// <summary>IfNotPresent, Always or Never, for all containers.</summary>
    public string ImagePullPolicy { get; set; } = "IfNotPresent";

    /// <summary>Names of Secrets, in each build's namespace, that the kubelet pulls the builder and BuildKit images with.</summary>
    public List<string> ImagePullSecrets { get; set; } = [];

    /// <summary>Pods on the node's own network: for a registry that only listens on the node's loopback.</summary>
    public bool HostNetwork { get; set; }
}

/// <summary>The ways to run BuildKit in a pod.</summary>
public enum BuildKitMode
{
    /// <summary>RootlessKit in the pod: seccomp unconfined, setuid helpers; needs user namespaces on the node.</summary>
    Rootless,

    /// <summary><c>hostUsers: false</c> and privileged inside that namespace: Kubernetes 1.33, containerd 2.0 or newer.</summary>
    UserNamespace,
}
