using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Contract;

// The contract between the operator, which renders the pods, and the Builder in them, whose settings default to these values.

/// <summary>Folders and files of a pod.</summary>
public static class PodPaths
{
    public const string PlanFolder = "/etc/talos-image-builder";
    public const string PlanFile = "plan";
    public const string Plan = $"{PlanFolder}/{PlanFile}";

    /// <summary>Contains a folder per source tree, one for media and one for results. A step mounts only those that it needs.</summary>
    public const string Workspace = "/workspace";
    public const string Source = TreeIds.Talos;
    public const string Media = "media";

    /// <summary>The work tree in a source's folder. The folder itself is owned by root, and git rejects trees of another user.</summary>
    public const string Tree = "tree";

    /// <summary>Contains a folder per step. A step can write only to its own.</summary>
    public const string Results = "results";

    public const string Temp = "/tmp";
    public const string TerminationLog = "/dev/termination-log";

    public const string BuildKitSocketFolder = "/buildkit";
    public const string BuildKitSocket = "unix:///buildkit/buildkitd.sock";

    /// <summary>Contains a folder per Secret, named 0, 1, …, each with a Docker <c>config.json</c>.</summary>
    public const string RegistrySecrets = $"{Secrets}/registry";
    public const string RegistryCaFolder = $"{Secrets}/registry-ca";
    public const string RegistryCaFile = "ca.crt";
    public const string RegistryCa = $"{RegistryCaFolder}/{RegistryCaFile}";
    public const string BuildKitTls = $"{Secrets}/buildkit-tls";

    /// <summary>Contains a folder for each source tree with credentials.</summary>
    public const string GitSecrets = $"{Secrets}/git";
    public const string SecureBootSecret = $"{Secrets}/secureboot";
    public const string EmbeddedConfigFolder = $"{Secrets}/embedded-config";
    public const string EmbeddedConfigFile = "config.yaml";
    public const string EmbeddedConfig = $"{EmbeddedConfigFolder}/{EmbeddedConfigFile}";
    public const string SigningSecret = $"{Secrets}/signing";
    public const string KernelKeyFolder = $"{Secrets}/kernel-key";
    public const string KernelKeyFile = "signing_key.pem";
    public const string KernelKey = $"{KernelKeyFolder}/{KernelKeyFile}";
    public const string KernelChanges = $"{Config}/kernel";

    /// <summary>Contains a folder for each source tree with patches.</summary>
    public const string Patches = $"{Config}/patches";

    /// <summary>Contains a folder for each source tree that is verified, with the public keys.</summary>
    public const string VerifyKeys = $"{Secrets}/verify";

    /// <summary>Contains a folder for each rule for images with keys or a trusted root, by its number in the spec.</summary>
    public const string VerifyImageKeys = $"{Secrets}/verify-images";

    private const string Config = "/run/config/talos-image-builder";

    private const string Secrets = "/run/secrets/talos-image-builder";
}

/// <summary>The keys of the Secret that images are signed with, as <c>cosign generate-key-pair k8s://</c> writes them.</summary>
public static class SigningSecret
{
    public const string Key = "cosign.key";
    public const string Password = "cosign.password";
}

/// <summary>The keys of the Secret with which a build pod connects to a BuildKit endpoint, as cert-manager writes them.</summary>
public static class BuildKitTlsSecret
{
    public const string Authority = "ca.crt";
    public const string Certificate = "tls.crt";
    public const string PrivateKey = "tls.key";

    public static readonly IReadOnlyList<string> Keys = [Authority, Certificate, PrivateKey];
}

/// <summary>The keys of the Secrets with which images are verified, as Flux names them.</summary>
public static class VerifyImagesSecret
{
    public const string KeySuffix = ".pub";
    public const string TrustedRoot = "trusted_root.json";
}

/// <summary>Environment variables of a step's container.</summary>
public static class PodVariables
{
    /// <summary>The addresses of BuildKit, separated by commas, the preferred one first. The steps of a pod use the first that answers.</summary>
    public const string BuildKit = "BUILDKIT_ENDPOINT";

    /// <summary>A folder with the keys of <see cref="BuildKitTlsSecret"/>, if BuildKit is reached by TLS.</summary>
    public const string BuildKitTls = "TALOS_IMAGE_BUILDKIT_TLS";

    /// <summary>Source step: the commit to build, whichever commit the branch or tag points to by now.</summary>
    public const string Commit = "TALOS_IMAGE_COMMIT";

    /// <summary>Inputs step: the list of another platform, by digest, whose images are used.</summary>
    public const string Inputs = "TALOS_IMAGE_INPUTS";

    /// <summary>The maximum size of the result in bytes: <see cref="MessageLimit.Of"/> the pod.</summary>
    public const string MessageBytes = "TALOS_IMAGE_MESSAGE_BYTES";

    /// <summary><see cref="PodPaths.RegistrySecrets"/>, if any Secret is mounted.</summary>
    public const string RegistryConfigs = "TALOS_IMAGE_REGISTRY_CONFIGS";
}

/// <summary>Exit codes of a step's container, on which the Job's podFailurePolicy is based.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The input is invalid: no retry.</summary>
    public const int Input = 64;

    /// <summary>A build step failed: no retry.</summary>
    public const int Build = 65;

    /// <summary>A registry, the network or a disk failed: a retry may succeed.</summary>
    public const int Infrastructure = 75;

    /// <summary>The input is valid, but another pod would rebuild everything and fail in the same way: no retry.</summary>
    public const int FinalInfrastructure = 76;

    /// <summary>The codes that end the Job immediately.</summary>
    public static readonly IReadOnlyList<int> Final = [Input, Build, FinalInfrastructure];

    /// <summary>Interrupted by SIGTERM.</summary>
    public const int Interrupted = 143;
}

/// <summary>
/// Sizes of termination messages in bytes. The kubelet reads the last 4 KiB of one and truncates each to 12 KiB divided by the
/// number of the pod's containers, including init containers (<c>normalizeStatus</c>).
/// </summary>
public static class MessageLimit
{
    public const int Max = 4096;

    /// <summary>Enough for a digest and size, or for the class, reason and start of the message of a failure.</summary>
    public const int Min = 160;

    /// <summary>Containers in addition to the steps that push: BuildKit, sources, verification, injected ones.</summary>
    public const int OtherContainers = 12;

    private const int Pod = 12 * 1024;

    // Sidecars that an admission webhook adds take a share too, although the operator does not render them.
    private const int Injected = 2;

    /// <param name="containers">The number of containers in the rendered pod.</param>
    public static int Of(int containers) => Math.Min(Max, Pod / (containers + Injected));

    /// <summary>Null if the results of all containers of a plan's pod fit, otherwise an error.</summary>
    public static string? Problem(BuildPlan plan)
    {
        const int sidecar = 1;

        return Of(plan.Steps.Count + sidecar) >= Min
            ? null
            : $"The plan for {plan.Platform} has {plan.Steps.Count} steps, but the results of at most "
              + $"{(Pod / Min) - Injected - sidecar} fit into the status of one pod. Divide spec.outputs among several builds.";
    }
}
