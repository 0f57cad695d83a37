using System.CommandLine;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Commands;

/// <summary>The options of <c>run</c> and <c>images</c> for access to registries and git servers, in place of the Secrets of a pod.</summary>
internal sealed class AccessOptions
{
    private readonly Option<string[]> _registryConfig = new("--registry-config")
    {
        Description = "Folder of a Docker config.json with registry credentials. Default: $DOCKER_CONFIG, then ~/.docker. May be repeated: "
            + "the first with an entry for a registry is used, and credential helpers are ignored.",
        HelpName = "folder",
    };

    private readonly Option<string?> _registryCa = new("--registry-ca")
    {
        Description = "File of certificate authorities (PEM) for registries.",
        HelpName = "file",
    };

    private readonly Option<string[]> _gitSecret = TreeFolderOption.Create(
        "--git-secret", "Folder with username and password, or bearerToken, or identity and known_hosts; optionally ca.crt, for the repository of a source tree.");

    public AccessOptions()
    {
        PathOptions.MustHoldDockerConfig(_registryConfig);
        PathOptions.MustBeFile(_registryCa);
    }

    public void AddTo(Command command)
    {
        AddRegistryTo(command);
        command.Options.Add(_gitSecret);
    }

    /// <summary>For a command that needs no source.</summary>
    public void AddRegistryTo(Command command)
    {
        command.Options.Add(_registryConfig);
        command.Options.Add(_registryCa);
    }

    /// <param name="settings">Those of the environment.</param>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="folder">Of the command; what is not given is a file in it that does not exist.</param>
    public BuilderSettings Apply(BuilderSettings settings, ParseResult arguments, string folder)
    {
        var docker = Path.Combine(settings.Home, ".docker");
        return settings with
        {
            RegistryConfigs = arguments.FullPaths(_registryConfig) is { } given ? given
                : settings.RegistryConfigs.Count > 0 ? settings.RegistryConfigs
                : File.Exists(Path.Combine(docker, DockerConfigs.FileName)) ? [docker] : [],
            RegistryCa = arguments.FullPath(_registryCa) ?? Path.Combine(folder, "no-registry-ca"),
            GitSecrets = TreeFolderOption.Read(arguments, _gitSecret, Path.Combine(folder, "no-git-secrets")),
        };
    }
}
