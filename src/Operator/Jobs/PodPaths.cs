namespace TalosImageOperator.Operator.Jobs;

/// <summary>Folders, files and variables that the pods share with the Builder.</summary>
internal static class PodPaths
{
    public const string PlanFolder = "/etc/talos-image-builder";
    public const string PlanFile = "plan";
    public const string BuildKitConfig = "buildkitd.toml";
    public const string Workspace = "/workspace";
    public const string Temp = "/tmp";
    public const string BuildKitSocketFolder = "/buildkit";
    public const string BuildKitSocket = "unix:///buildkit/buildkitd.sock";
    public const string BuildKitHome = "/home/user";
    public const string RegistrySecret = "/run/secrets/talos-image-builder/registry";
    public const string RegistryCaFolder = "/run/secrets/talos-image-builder/registry-ca";
    public const string CaFile = "ca.crt";
    public const string EmbeddedConfigFolder = "/run/secrets/talos-image-builder/embedded-config";
    public const string EmbeddedConfigFile = "config.yaml";
    public const string PkgsGitSecret = "/run/secrets/talos-image-builder/pkgs-git";
    public const string KernelChanges = "/run/config/talos-image-builder/kernel";
    public const string GitSecret = "/run/secrets/talos-image-builder/git";
    public const string SecureBootSecret = "/run/secrets/talos-image-builder/secureboot";

    public const string EndpointVariable = "BUILDKIT_ENDPOINT";
    public const string RegistryConfigsVariable = "TALOS_IMAGE_REGISTRY_CONFIGS";
    public const string CommitVariable = "TALOS_IMAGE_COMMIT";
    public const string MessageBytesVariable = "TALOS_IMAGE_MESSAGE_BYTES";
}
