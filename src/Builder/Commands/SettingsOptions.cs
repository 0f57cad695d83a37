using System.CommandLine;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The flags by which a step is run outside a pod; each wins over the environment and the pod's own path.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<string?> _plan = new("--plan")
    {
        Description = $"The plan's file, as the command plan prints it or as a Job carries it. Default: {PodPaths.Plan}",
    };

    private readonly Option<string?> _workspace = new("--workspace")
    {
        Description = $"Folder of source, results and media. Default: {PodPaths.Workspace}",
    };

    private readonly Option<string[]> _registryConfig = new("--registry-config")
    {
        Description = "Folder of a Docker config.json with registry credentials; may be repeated, the earlier counts. "
            + "Default: the numbered folders in $TALOS_IMAGE_REGISTRY_CONFIGS, or $DOCKER_CONFIG",
    };

    private readonly Option<string?> _registryCa = new("--registry-ca")
    {
        Description = "File of certificate authorities (PEM) of registries. "
            + $"Default: {PodPaths.RegistryCa}",
    };

    private readonly Option<string?> _embeddedConfig = new("--embedded-config")
    {
        Description = "File of the machine configuration for the media. "
            + $"Default: {PodPaths.EmbeddedConfig}",
    };

    private readonly Option<string?> _gitSecret = new("--git-secret")
    {
        Description = "Folder with username and password, or bearerToken, or identity and known_hosts, and perhaps ca.crt. "
            + $"Default: {PodPaths.GitSecret}",
    };

    private readonly Option<string?> _pkgsGitSecret = new("--pkgs-git-secret")
    {
        Description = $"The same for the packages' repository. Default: {PodPaths.PkgsGitSecret}",
    };

    private readonly Option<string?> _kernelChanges = new("--kernel-changes")
    {
        Description = $"Folder of config-amd64, config-arm64 and *.patch for the kernel. Default: {PodPaths.KernelChanges}",
    };

    private readonly Option<string?> _secureBootKeys = new("--secureboot-keys")
    {
        Description = $"Folder of secure boot keys. Default: {PodPaths.SecureBootSecret}",
    };

    private readonly Option<string?> _signingSecret = new("--signing-secret")
    {
        Description = $"Folder with {SigningSecret.Key} and {SigningSecret.Password}, for a plan that signs. Default: {PodPaths.SigningSecret}",
    };

    private readonly Option<string?> _buildKit = new("--buildkit")
    {
        Description = "BuildKit's address, such as unix:///buildkit/buildkitd.sock. Default: $" + PodVariables.BuildKit,
    };

    private readonly Option<string?> _commit = new("--commit")
    {
        Description = "Builds this commit (40 digits), wherever the branch has moved to. Default: $" + PodVariables.Commit,
    };

    private readonly Option<string?> _terminationLog = new("--termination-log")
    {
        Description = "Where the result goes. Default: $TALOS_IMAGE_TERMINATION_LOG, or /dev/termination-log if it exists",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [
                _plan, _workspace, _registryConfig, _registryCa, _embeddedConfig, _gitSecret, _pkgsGitSecret, _kernelChanges,
                _secureBootKeys, _signingSecret, _buildKit, _commit, _terminationLog,
            ])
        {
            command.Add(option);
        }

        PathOptions.MustHoldDockerConfig(_registryConfig);
        foreach (var folder in (Option<string?>[])[_gitSecret, _pkgsGitSecret, _kernelChanges, _secureBootKeys, _signingSecret])
        {
            PathOptions.MustBeFolder(folder);
        }

        PathOptions.MustBeFile(_registryCa);
        PathOptions.MustBeFile(_embeddedConfig);
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
            GitSecret = arguments.FullPath(_gitSecret) ?? settings.GitSecret,
            PkgsGitSecret = arguments.FullPath(_pkgsGitSecret) ?? settings.PkgsGitSecret,
            KernelChanges = arguments.FullPath(_kernelChanges) ?? settings.KernelChanges,
            SecureBootKeys = arguments.FullPath(_secureBootKeys) ?? settings.SecureBootKeys,
            SigningKey = arguments.FullPath(_signingSecret) is { } signing ? SigningKeyFile.InSecret(signing) : settings.SigningKey,
            BuildKit = arguments.GetValue(_buildKit) ?? settings.BuildKit,
            Commit = arguments.GetValue(_commit) ?? settings.Commit,
            TerminationLog = arguments.GetValue(_terminationLog) ?? settings.TerminationLog,
        };
    }
}
