using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Media;

/// <summary>A file that the imager may read while it runs.</summary>
/// <param name="Source">Path in the step's container.</param>
/// <param name="Target">Path for the imager.</param>
public sealed record SecretFile(string Id, string Source, string Target)
{
    public const string RegistryConfigId = "docker";
    public const string RegistryCaId = "registry-ca";

    /// <summary>The media contain it or depend on it.</summary>
    public bool IsContent { get; init; }

    public IReadOnlyList<string> Argument => ["--secret", BuildxArguments.CsvField($"id={Id}") + "," + BuildxArguments.CsvField($"src={Source}")];

    /// <summary>Registry credentials and certificate authorities, if mounted.</summary>
    public static IEnumerable<SecretFile> ForRegistries(BuilderSettings settings)
    {
        if (settings.RegistryConfig is { } folder && settings.RegistryConfigs.Any(given => File.Exists(Path.Combine(given, DockerConfigs.FileName))))
        {
            yield return new SecretFile(
                RegistryConfigId, Path.Combine(folder, DockerConfigs.FileName), $"{ImagerDockerfile.RegistryConfigFolder}/{DockerConfigs.FileName}");
        }

        if (settings.RegistryCaFolder is { } authorities)
        {
            yield return new SecretFile(RegistryCaId, Path.Combine(authorities, "ca.crt"), $"{ImagerDockerfile.AuthorityFolder}/ca.crt");
        }
    }

    public static SecretFile? EmbeddedConfig(BuilderSettings settings) => File.Exists(settings.EmbeddedConfig)
        ? new SecretFile("embedded-config", settings.EmbeddedConfig, ImagerFlags.EmbeddedConfigPath) { IsContent = true }
        : null;

    /// <summary>Every key file of the mounted Secret.</summary>
    public static IReadOnlyList<SecretFile> SecureBootKeys(string folder) =>
    [
        .. MountedFolder.Files(folder)
            .Select(path => (Path: path, Name: Path.GetFileName(path)))
            .Where(file => file.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_'))
            .Select(file => new SecretFile($"secureboot-{file.Name}", file.Path, $"{ImagerDockerfile.SecureBootFolder}/{file.Name}") { IsContent = true }),
    ];
}
