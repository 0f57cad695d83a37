using System.CommandLine;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The flags for running a step outside a pod. Each takes precedence over the environment and the pod's path.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<string?> _plan = new("--plan")
    {
        Description = $"Plan file: output of talos-image-builder plan, or the encoded plan of a Job. Default: {PodPaths.Plan}.",
    };

    private readonly Option<string?> _workspace = new("--workspace")
    {
        Description = $"Folder for sources, results and media. Default: {PodPaths.Workspace}.",
    };

    private readonly Option<string[]> _registryConfig = new("--registry-config")
    {
        Description = "Folder of a Docker config.json with registry credentials. Default: the numbered folders in "
            + "$TALOS_IMAGE_REGISTRY_CONFIGS, then $DOCKER_CONFIG. May be repeated: the first with an entry for a registry is used.",
    };

    private readonly Option<string?> _registryCa = new("--registry-ca")
    {
        Description = "File of certificate authorities (PEM) for registries. "
            + $"Default: {PodPaths.RegistryCa}.",
    };

    private readonly Option<string?> _embeddedConfig = new("--embedded-config")
    {
        Description = "File of the machine configuration to embed in the media. "
            + $"Default: {PodPaths.EmbeddedConfig}.",
    };

    private readonly Option<string[]> _gitSecret = TreeFolderOption.Create(
        "--git-secret", "Folder with username and password, or bearerToken, or identity and known_hosts; optionally ca.crt, for the repository of a source tree. "
        + $"Default: the folder of the tree in {PodPaths.GitSecrets}.");

    private readonly Option<string?> _kernelChanges = new("--kernel-changes")
    {
        Description = "Folder with the files of spec.pkgs.build.kernel.configMapRef: config-amd64, config-arm64, *.config, *.patch. "
            + $"Default: {PodPaths.KernelChanges}.",
    };

    private readonly Option<string[]> _patches = TreeFolderOption.Create(
        "--patches", $"Folder with the patches of a source tree, applied in the order of their names. Default: the folder of the tree in {PodPaths.Patches}.");

    private readonly Option<string[]> _verifyKeys = TreeFolderOption.Create(
        "--verify-keys", $"Folder with the public keys of verify of a source tree: *.asc and *.sshpub. Default: the folder of the tree in {PodPaths.VerifyKeys}.");

    private readonly Option<string[]> _verifyImageKeys = RuleFolderOption.Create($" Default: the folder of the rule in {PodPaths.VerifyImageKeys}.");

    private readonly Option<string?> _kernelKey = new("--kernel-signing-key")
    {
        Description = $"File of the private key and certificate, in one PEM, that sign kernel modules. Default: {PodPaths.KernelKey}.",
    };

    private readonly Option<string?> _secureBootKeys = new("--secureboot-keys")
    {
        Description = $"Folder of secure boot keys. Default: {PodPaths.SecureBootSecret}.",
    };

    private readonly Option<string?> _signingSecret = new("--signing-secret")
    {
        Description = $"Folder with {SigningSecret.Key} and {SigningSecret.Password}, for a plan that signs. Default: {PodPaths.SigningSecret}",
    };

    private readonly Option<string?> _buildKit = new("--buildkit")
    {
        Description = $"Address of BuildKit, such as unix:///buildkit/buildkitd.sock. Default: ${PodVariables.BuildKit}.",
    };

    private readonly Option<string?> _buildKitTls = BuildKitTlsOption.Create();

    private readonly Option<string?> _commit = new("--commit")
    {
        Description = $"Commit of the source to build, 40 hexadecimal digits. Default: ${PodVariables.Commit}.",
    };

    private readonly Option<string?> _terminationLog = new("--termination-log")
    {
        Description = "File to write the result of the step to. Default: $TALOS_IMAGE_TERMINATION_LOG, or /dev/termination-log if it exists.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [
                _plan, _workspace, _registryConfig, _registryCa, _embeddedConfig, _gitSecret, _patches, _verifyKeys, _verifyImageKeys, _kernelChanges, _kernelKey,
                _secureBootKeys, _signingSecret, _buildKit, _buildKitTls, _commit, _terminationLog,
            ])
        {
            command.Add(option);
        }

        PathOptions.MustHoldDockerConfig(_registryConfig);
        foreach (var folder in (Option<string?>[])[_kernelChanges, _secureBootKeys, _signingSecret, _buildKitTls])
        {
            PathOptions.MustBeFolder(folder);
        }

        PathOptions.MustBeFile(_registryCa);
        PathOptions.MustBeFile(_embeddedConfig);
        PathOptions.MustBeFile(_kernelKey);
    }

    public BuilderSettings Read(ParseResult arguments)
    {
        var settings = SettingsFromEnvironment.Read(Environment.GetEnvironmentVariable);
        return settings with
        {
            PlanPath = arguments.GetValue(_plan) ?? settings.PlanPath,
            Workspace = Path.GetFullPath(arguments.GetValue(_workspace) ?? settings.Workspace),
            RegistryConfigs = arguments.FullPaths(_registryConfig) ?? settings.RegistryConfigs,
            RegistryCa = arguments.FullPath(_registryCa) ?? settings.RegistryCa,
            EmbeddedConfig = arguments.FullPath(_embeddedConfig) ?? settings.EmbeddedConfig,
            GitSecrets = TreeFolderOption.Read(arguments, _gitSecret, settings.GitSecrets.Root),
            KernelChanges = arguments.FullPath(_kernelChanges) ?? settings.KernelChanges,
            Patches = TreeFolderOption.Read(arguments, _patches, settings.Patches.Root),
            VerifyKeys = TreeFolderOption.Read(arguments, _verifyKeys, settings.VerifyKeys.Root),
            VerifyImageKeys = RuleFolderOption.Read(arguments, _verifyImageKeys, settings.VerifyImageKeys.Root),
            KernelKey = arguments.FullPath(_kernelKey) ?? settings.KernelKey,
            SecureBootKeys = arguments.FullPath(_secureBootKeys) ?? settings.SecureBootKeys,
            SigningKey = arguments.FullPath(_signingSecret) is { } signing ? SigningKeyFile.InSecret(signing) : settings.SigningKey,
            BuildKit = arguments.GetValue(_buildKit) is { } endpoint ? [endpoint] : settings.BuildKit,
            BuildKitTls = arguments.FullPath(_buildKitTls) ?? settings.BuildKitTls,
            Commit = arguments.GetValue(_commit) ?? settings.Commit,
            TerminationLog = arguments.GetValue(_terminationLog) ?? settings.TerminationLog,
        };
    }
}
