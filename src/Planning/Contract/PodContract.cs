namespace TalosImageOperator.Planning.Contract;

// What the operator's pods and the Builder in them agree on. The operator renders it, the Builder's settings default to it.

/// <summary>Folders and files of a pod.</summary>
public static class PodPaths
{
    public const string PlanFolder = "/etc/talos-image-builder";
    public const string PlanFile = "plan";
    public const string Plan = $"{PlanFolder}/{PlanFile}";

    /// <summary>A folder for each source tree, one for media and one for results; a step has only those that it needs.</summary>
    public const string Workspace = "/workspace";
    public const string Source = "talos";
    public const string Pkgs = "pkgs";
    public const string Media = "media";

    /// <summary>A source's work tree in its folder, which belongs to the kubelet: git takes no tree that belongs to another user.</summary>
    public const string Tree = "tree";

    /// <summary>A folder per step in it, of which a step can write its own alone.</summary>
    public const string Results = "results";

    public const string Temp = "/tmp";
    public const string TerminationLog = "/dev/termination-log";

    public const string BuildKitSocketFolder = "/buildkit";
    public const string BuildKitSocket = "unix:///buildkit/buildkitd.sock";

    /// <summary>One folder per Secret in it, named 0, 1, …, each with a Docker <c>config.json</c>.</summary>
    public const string RegistrySecrets = $"{Secrets}/registry";
    public const string RegistryCaFolder = $"{Secrets}/registry-ca";
    public const string RegistryCaFile = "ca.crt";
    public const string RegistryCa = $"{RegistryCaFolder}/{RegistryCaFile}";
    public const string GitSecret = $"{Secrets}/git";
    public const string PkgsGitSecret = $"{Secrets}/pkgs-git";
    public const string SecureBootSecret = $"{Secrets}/secureboot";
    public const string EmbeddedConfigFolder = $"{Secrets}/embedded-config";
    public const string EmbeddedConfigFile = "config.yaml";
    public const string EmbeddedConfig = $"{EmbeddedConfigFolder}/{EmbeddedConfigFile}";
    public const string SigningSecret = $"{Secrets}/signing";
    public const string KernelChanges = "/run/config/talos-image-builder/kernel";

    private const string Secrets = "/run/secrets/talos-image-builder";
}

/// <summary>The keys of the Secret that images are signed with, as <c>cosign generate-key-pair k8s://</c> writes them.</summary>
public static class SigningSecret
{
    public const string Key = "cosign.key";
    public const string Password = "cosign.password";
}

/// <summary>Environment variables of a step's container.</summary>
public static class PodVariables
{
    /// <summary>BuildKit's address.</summary>
    public const string BuildKit = "BUILDKIT_ENDPOINT";

    /// <summary>Source step: the commit to build, wherever the branch or tag has moved to.</summary>
    public const string Commit = "TALOS_IMAGE_COMMIT";

    /// <summary>How long the result may be, in bytes: <see cref="MessageRoom.Of"/> the pod.</summary>
    public const string MessageBytes = "TALOS_IMAGE_MESSAGE_BYTES";

    /// <summary><see cref="PodPaths.RegistrySecrets"/>, where there are any.</summary>
    public const string RegistryConfigs = "TALOS_IMAGE_REGISTRY_CONFIGS";
}

/// <summary>How a step's container ends; the Job's podFailurePolicy is made of them.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The input is at fault: no retry.</summary>
    public const int Input = 64;

    /// <summary>A build step failed: no retry.</summary>
    public const int Build = 65;

    /// <summary>Worth another try: registry, network, disk pressure.</summary>
    public const int Infrastructure = 75;

    /// <summary>Nobody's input is at fault, but another pod would build everything again and fail the same way: no retry.</summary>
    public const int FinalInfrastructure = 76;

    /// <summary>Those that end the Job at once.</summary>
    public static readonly IReadOnlyList<int> Final = [Input, Build, FinalInfrastructure];

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Interrupted = 143;
}

/// <summary>
/// How long a termination message may be, in bytes. The kubelet reads the last 4 KiB of one, and cuts each to 12 KiB divided by
/// the pod's containers, init containers included (its <c>normalizeStatus</c>).
/// </summary>
public static class MessageRoom
{
    public const int Longest = 4096;

    /// <summary>A digest with its size, or a failure's class, reason and the start of its sentence.</summary>
    public const int Shortest = 160;

    /// <summary>Containers beside the steps that push something: BuildKit, sources, the verification, injected ones.</summary>
    public const int OtherContainers = 12;

    private const int Pod = 12 * 1024;

    // Sidecars that an admission webhook adds are in no pod that the operator renders, but take their share.
    private const int Injected = 2;

    /// <param name="containers">Of the pod as it is rendered.</param>
    public static int Of(int containers) => Math.Min(Longest, Pod / (containers + Injected));

    /// <summary>Null where every container of a plan's pod has room for its result; otherwise a sentence that says what to do.</summary>
    public static string? Problem(Plan.BuildPlan plan)
    {
        const int sidecar = 1;

        return Of(plan.Steps.Count + sidecar) >= Shortest
            ? null
            : $"The plan for {plan.Platform} has {plan.Steps.Count} steps; the results of at most "
              + $"{(Pod / Shortest) - Injected - sidecar} fit the status of one pod. Divide spec.outputs among several builds.";
    }
}
