using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// What registries are spoken to with, laid out as docker, oras and the imager look for it, for as long as it is needed: one
/// configuration of several, and a folder with the certificate authorities alone.
/// </summary>
public sealed class RegistryAccess : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string? _made;

    private RegistryAccess(BuilderSettings settings, string? made) => (Settings, _made) = (settings, made);

    public BuilderSettings Settings { get; }

    /// <exception cref="StepFailedException">Input: a configuration cannot be read.</exception>
    public static RegistryAccess Open(BuilderSettings settings)
    {
        var hasAuthority = File.Exists(settings.RegistryCa);
        DockerConfigs.Require(settings.RegistryConfigs);
        if (settings.RegistryConfigs.Count < 2 && !hasAuthority)
            return new RegistryAccess(settings with { RegistryConfig = First(settings.RegistryConfigs) }, made: null);

        // A container that was killed may have left its own.
        var made = Path.Combine(settings.Temp, "registry-access");
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true);
        Directory.CreateDirectory(made, OwnerOnly);
        try
        {
            return new RegistryAccess(
                settings with
                {
                    RegistryConfig = Configuration(settings.RegistryConfigs, made),
                    RegistryCaFolder = hasAuthority ? Authority(settings.RegistryCa, made) : null,
                },
                made);
        }
        catch
        {
            Directory.Delete(made, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (_made is not null && Directory.Exists(_made))
            Directory.Delete(_made, recursive: true);
    }

    private static string? Configuration(IReadOnlyList<string> folders, string made)
    {
        if (folders.Count < 2)
            return First(folders);
        var folder = Directory.CreateDirectory(Path.Combine(made, "config")).FullName;
        DockerConfigs.Merge(folders, Path.Combine(folder, DockerConfigs.FileName));
        return folder;
    }

    private static string? First(IReadOnlyList<string> folders) => folders.Count > 0 ? folders[0] : null;

    private static string Authority(string file, string made)
    {
        var folder = Directory.CreateDirectory(Path.Combine(made, "ca")).FullName;
        File.Copy(file, Path.Combine(folder, "ca.crt"));
        return folder;
    }
}
