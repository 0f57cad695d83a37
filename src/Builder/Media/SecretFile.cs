using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Options;

namespace TalosImageOperator.Builder.Media;

/// <summary>A file that the imager may read while it runs.</summary>
/// <param name="Source">Its path here.</param>
/// <param name="Target">Its path for the imager.</param>
public sealed record SecretFile(string Id, string Source, string Target)
{
    public const string RegistryConfigId = "docker";

    public IReadOnlyList<string> Argument => ["--secret", BuildxArguments.CsvField($"id={Id}") + "," + BuildxArguments.CsvField($"src={Source}")];

    public static SecretFile? RegistryConfig(BuilderSettings settings)
    {
        var path = settings.RegistryConfig is { } folder ? Path.Combine(folder, "config.json") : null;
        return path is not null && File.Exists(path) ? new SecretFile(RegistryConfigId, path, "/run/docker/config.json") : null;
    }

    /// <summary>Every key file of the mounted Secret. The kubelet's own names there begin with two dots.</summary>
    public static IReadOnlyList<SecretFile> SecureBootKeys(string folder) => !Directory.Exists(folder)
        ? []
        : [
            .. Directory.EnumerateFiles(folder)
                .Where(path => !Path.GetFileName(path).StartsWith("..", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => (Path: path, Name: Path.GetFileName(path)))
                .Where(file => file.Name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_'))
                .Select(file => new SecretFile($"secureboot-{file.Name}", file.Path, $"{ImagerDockerfile.SecureBootFolder}/{file.Name}")),
        ];
}
