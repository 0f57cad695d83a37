using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Options;

/// <summary>
/// Where a step finds what the pod gives it. The defaults are the pod's own paths; every one can be given another value by a
/// flag or an environment variable, so that the same code runs outside a pod.
/// </summary>
public sealed record BuilderSettings
{
    /// <summary>As <see cref="Planning.Contract.EncodedPlan"/> reads it.</summary>
    public string PlanPath { get; init; } = PodPaths.Plan;

    /// <summary>Holds <c>talos</c> and <c>pkgs</c> (the sources), <c>results</c> and <c>media</c>.</summary>
    public string Workspace { get; init; } = PodPaths.Workspace;

    /// <summary>Folders of a Docker <c>config.json</c> each; where several know a registry, the earlier counts.</summary>
    public IReadOnlyList<string> RegistryConfigs { get; init; } = [];

    /// <summary>The one folder that holds them all. <see cref="Registry.RegistryAccess"/> sets it.</summary>
    public string? RegistryConfig { get; init; }

    /// <summary>Folders in which docker looks for plugins before those of the system.</summary>
    public IReadOnlyList<string> DockerPlugins { get; init; } = [];

    /// <summary>Certificate authorities (PEM) of registries, beside the well-known ones; need not exist.</summary>
    public string RegistryCa { get; init; } = PodPaths.RegistryCa;

    /// <summary>A folder that holds them and nothing else, or null. <see cref="Registry.RegistryAccess"/> sets it.</summary>
    public string? RegistryCaFolder { get; init; }

    /// <summary>The machine configuration that media bring along; need not exist.</summary>
    public string EmbeddedConfig { get; init; } = PodPaths.EmbeddedConfig;

    /// <summary>Holds username and password, or bearerToken, or identity and known_hosts, and perhaps ca.crt; need not exist.</summary>
    public string GitSecret { get; init; } = PodPaths.GitSecret;

    /// <summary>Holds the keys and certificates that the imager looks for; need not exist.</summary>
    public string SecureBootKeys { get; init; } = PodPaths.SecureBootSecret;

    /// <summary>Where the result goes that the kubelet shows; null: nowhere.</summary>
    public string? TerminationLog { get; init; }

    /// <summary>How long the result in <see cref="TerminationLog"/> may be, in bytes.</summary>
    public int MessageBytes { get; init; } = MessageRoom.Longest;

    /// <summary>Such as <c>unix:///buildkit/buildkitd.sock</c> or <c>tcp://buildkit:1234</c>.</summary>
    public string? BuildKit { get; init; }

    /// <summary>How long BuildKit may take to answer before the step gives up.</summary>
    public TimeSpan BuildKitWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Before a step tries again after a network fault; each further retry waits twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pins the source to this commit, wherever the branch or tag has moved to.</summary>
    public string? Commit { get; init; }

    public string Home { get; init; } = PodPaths.Temp;

    public string Temp { get; init; } = PodPaths.Temp;

    /// <summary>This very program: git calls it for a name and a password.</summary>
    public string Self { get; init; } = Environment.ProcessPath ?? "talos-image-builder";

    public string SearchPath { get; init; } = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>Proxy and certificate settings of this process that git and oras are given too.</summary>
    public IReadOnlyDictionary<string, string> NetworkEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables of this process that credential helpers of docker and oras need.</summary>
    public IReadOnlyDictionary<string, string> CredentialHelperEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Like <see cref="GitSecret"/>, for the packages' repository.</summary>
    public string PkgsGitSecret { get; init; } = PodPaths.PkgsGitSecret;

    /// <summary>Of a plan that signs; null where nothing is signed.</summary>
    public SigningKeyFile? SigningKey { get; init; } = SigningKeyFile.InSecret(PodPaths.SigningSecret);

    /// <summary>Holds kernel configurations and patches; need not exist.</summary>
    public string KernelChanges { get; init; } = PodPaths.KernelChanges;

    public string PkgsFolder => Path.Combine(Workspace, PodPaths.Pkgs, PodPaths.Tree);

    public string SourceFolder => Path.Combine(Workspace, PodPaths.Source, PodPaths.Tree);

    public string ResultsFolder => Path.Combine(Workspace, PodPaths.Results);

    public string MediaFolder => Path.Combine(Workspace, PodPaths.Media);
}
