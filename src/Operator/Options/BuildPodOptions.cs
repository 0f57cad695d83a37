using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Options;

/// <summary>Options of the build pods.</summary>
public sealed class BuildPodOptions
{
    public const string EphemeralStorage = "ephemeral-storage";

    public const string DefaultBuildKitImage = "docker.io/moby/buildkit:v0.32.2-rootless";

    public static readonly string DefaultBuilderImage = $"ghcr.io/talosimages/talos-image-builder:{ProgramVersion.Current}";

    public const string DefaultBuilderId = "https://talosimages.dev/operator";

    /// <summary>What provenance names as its builder: a URI.</summary>
    public string BuilderId { get; set; } = DefaultBuilderId;

    /// <summary>Image of <c>talos-image-builder</c> for every step. It must have the operator's own version.</summary>
    public string BuilderImage { get; set; } = DefaultBuilderImage;

    /// <summary>Rootless BuildKit image of the sidecar, for platforms without an endpoint.</summary>
    public string BuildKitImage { get; set; } = DefaultBuildKitImage;

    /// <summary>How the sidecar gets the user namespace that BuildKit needs.</summary>
    public BuildKitMode BuildKitMode { get; set; } = BuildKitMode.Rootless;

    /// <summary>
    /// BuildKit addresses by platform, such as <c>tcp://buildkit-amd64:1234</c> for <c>linux/amd64</c>. A platform that has one gets no
    /// sidecar.
    /// </summary>
    public BuildKitEndpoints BuildKitEndpoints { get; } = new();

    /// <summary>
    /// Secret in each build's namespace with ca.crt, tls.crt and tls.key, for <c>tcp://</c> endpoints. Only the kubelet reads it. Null: none.
    /// </summary>
    public string? BuildKitTlsSecret { get; set; }

    /// <summary>
    /// Uses <c>tcp://</c> endpoints without TLS. Everyone who can reach such an endpoint can use it and change what it builds.
    /// </summary>
    public bool BuildKitInsecure { get; set; }

    /// <summary>
    /// Requests of the sidecar by resource, if spec.job.resources does not set the resource. 0: none. The request for ephemeral storage
    /// does not apply to a build with its own volume.
    /// </summary>
    public Dictionary<string, string> BuildResources { get; set; } = new()
    {
        ["cpu"] = "1",
        ["memory"] = "2Gi",
        [EphemeralStorage] = "20Gi",
    };

    /// <summary>IfNotPresent, Always or Never, for all containers.</summary>
    public string ImagePullPolicy { get; set; } = "IfNotPresent";

    /// <summary>Names of Secrets in each build's namespace for pulling the Builder and BuildKit images.</summary>
    public List<string> ImagePullSecrets { get; set; } = [];

    /// <summary>Runs pods in the node's network, for a registry on the node's loopback address.</summary>
    public bool HostNetwork { get; set; }
}

/// <summary>The ways to run BuildKit in a pod.</summary>
public enum BuildKitMode
{
    /// <summary>RootlessKit in the pod, with unconfined seccomp and setuid helpers. Requires user namespaces on the node.</summary>
    Rootless,

    /// <summary><c>hostUsers: false</c>, privileged within that user namespace. Requires Kubernetes 1.33 and containerd 2.0 or newer.</summary>
    UserNamespace,
}
