using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Options;

/// <summary>
/// Paths and settings of a step. The defaults are the pod's paths. Flags and environment variables override them, so that the
/// same code runs outside a pod.
/// </summary>
public sealed record BuilderSettings
{
    /// <summary>As <see cref="Planning.Contract.EncodedPlan"/> reads it.</summary>
    public string PlanPath { get; init; } = PodPaths.Plan;

    /// <summary>Contains <c>talos</c> and <c>pkgs</c> (the sources), <c>results</c> and <c>media</c>.</summary>
    public string Workspace { get; init; } = PodPaths.Workspace;

    /// <summary>Folders with a Docker <c>config.json</c> each. The first with an entry for a registry is used.</summary>
    public IReadOnlyList<string> RegistryConfigs { get; init; } = [];

    /// <summary>The folder with the combined configuration. <see cref="Registry.RegistryAccess"/> sets it.</summary>
    public string? RegistryConfig { get; init; }

    /// <summary>Folders in which docker looks for plugins before those of the system.</summary>
    public IReadOnlyList<string> DockerPlugins { get; init; } = [];

    /// <summary>Additional certificate authorities (PEM) for registries. The file need not exist.</summary>
    public string RegistryCa { get; init; } = PodPaths.RegistryCa;

    /// <summary>A folder with only that file, or null. <see cref="Registry.RegistryAccess"/> sets it.</summary>
    public string? RegistryCaFolder { get; init; }

    /// <summary>The machine configuration to embed in media. The file need not exist.</summary>
    public string EmbeddedConfig { get; init; } = PodPaths.EmbeddedConfig;

    /// <summary>
    /// A folder for each source tree, with username and password, or bearerToken, or identity and known_hosts; optionally ca.crt. None
    /// need exist.
    /// </summary>
    public TreeFolders GitSecrets { get; init; } = new(PodPaths.GitSecrets);

    /// <summary>A folder for each source tree, with patches.</summary>
    public TreeFolders Patches { get; init; } = new(PodPaths.Patches);

    /// <summary>A folder for each source tree that is verified, with public keys in *.asc and *.sshpub.</summary>
    public TreeFolders VerifyKeys { get; init; } = new(PodPaths.VerifyKeys);

    /// <summary>A folder for each rule for images, by its number, with public keys or a trusted root.</summary>
    public TreeFolders VerifyImageKeys { get; init; } = new(PodPaths.VerifyImageKeys);

    /// <summary>Contains the secure boot keys and certificates of the imager. It need not exist.</summary>
    public string SecureBootKeys { get; init; } = PodPaths.SecureBootSecret;

    /// <summary>The file that the kubelet reads as termination message. Null: no file is written.</summary>
    public string? TerminationLog { get; init; }

    /// <summary>Maximum size of the result in <see cref="TerminationLog"/>, in bytes.</summary>
    public int MessageBytes { get; init; } = MessageLimit.Max;

    /// <summary>
    /// Addresses such as <c>unix:///buildkit/buildkitd.sock</c> or <c>tcp://buildkit:1234</c>, the preferred one first. The first that answers
    /// is used.
    /// </summary>
    public IReadOnlyList<string> BuildKit { get; init; } = [];

    /// <summary>Folder with the certificates for <c>tcp://</c> addresses. Null: no TLS.</summary>
    public string? BuildKitTls { get; init; }

    /// <summary>Time that an address may take to answer before the next one is used.</summary>
    public TimeSpan BuildKitPoolWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time that BuildKit may take to answer before the step fails.</summary>
    public TimeSpan BuildKitWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Delay before the first retry after a network error. It doubles with each retry.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time that a step waits for new registry credentials when credentials that worked before are refused. The kubelet updates a mounted
    /// Secret within about a minute. A local run does not wait, because its BuildKit keeps every layer for the next run.
    /// </summary>
    public TimeSpan CredentialsWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The commit to build, whichever commit the branch or tag points to by now.</summary>
    public string? Commit { get; init; }

    /// <summary>The list of inputs of another platform of the same run, by digest: its images are used even if their tags have moved.</summary>
    public string? Inputs { get; init; }

    public string Home { get; init; } = PodPaths.Temp;

    public string Temp { get; init; } = PodPaths.Temp;

    /// <summary>Path of this program, which git calls for username and password.</summary>
    public string Self { get; init; } = Environment.ProcessPath ?? "talos-image-builder";

    public string SearchPath { get; init; } = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>Proxy and certificate variables that are passed to git and oras.</summary>
    public IReadOnlyDictionary<string, string> NetworkEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variables that the credential helpers of docker and oras need.</summary>
    public IReadOnlyDictionary<string, string> CredentialHelperEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>The key for a plan that signs. Null: nothing is signed.</summary>
    public SigningKeyFile? SigningKey { get; init; } = SigningKeyFile.InSecret(PodPaths.SigningSecret);

    /// <summary>Contains kernel configurations and patches. It need not exist.</summary>
    public string KernelChanges { get; init; } = PodPaths.KernelChanges;

    /// <summary>The key that signs kernel modules, with its certificate. The file need not exist.</summary>
    public string KernelKey { get; init; } = PodPaths.KernelKey;

    public string SourceFolder => TreeFolder(TreeIds.Talos);

    /// <summary>The work tree of a source.</summary>
    public string TreeFolder(string tree) => Path.Combine(Workspace, tree, PodPaths.Tree);

    public string ResultsFolder => Path.Combine(Workspace, PodPaths.Results);

    public string MediaFolder => Path.Combine(Workspace, PodPaths.Media);
}
