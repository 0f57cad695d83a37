using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Temporary files for access to registries, laid out for docker, oras and the imager: the docker configuration combined from the
/// mounted ones, and a folder with only the certificate authorities.
/// </summary>
public sealed class RegistryAccess : IDisposable
{
    private readonly PrivateFolder _config;
    private readonly PrivateFolder _authority;
    private byte[] _used = [];
    private int _copy;

    private RegistryAccess(BuilderSettings settings)
    {
        _config = new PrivateFolder(Path.Combine(settings.Temp, "docker"));
        _authority = new PrivateFolder(Path.Combine(settings.Temp, "registry-ca"));
        Settings = settings;
    }

    public BuilderSettings Settings { get; private set; }

    public bool HasCredentials => Settings.RegistryConfigs.Count > 0;

    /// <summary>Whether a credential helper provides the credentials, which may differ for each call.</summary>
    public bool HasHelpers => DockerConfigs.HasHelpers(_used);

    /// <exception cref="StepFailedException">Input: a configuration cannot be read.</exception>
    public static RegistryAccess Open(BuilderSettings settings)
    {
        DockerConfigs.Require(settings.RegistryConfigs);
        var access = new RegistryAccess(settings);
        // A killed container may have left its files.
        access.Delete();
        access.Settings = settings with
        {
            RegistryConfig = access.Configuration(settings),
            RegistryCaFolder = File.Exists(settings.RegistryCa) ? access.Authority(settings.RegistryCa) : null,
        };
        return access;
    }

    /// <summary>The number of the copy of the mounted files in use.</summary>
    public int Copy => Volatile.Read(ref _copy);

    /// <summary>Held while a new copy is waited for and made.</summary>
    public SemaphoreSlim Renewal { get; } = new(1);

    /// <summary>Whether the mounted files differ from the copies in use.</summary>
    public bool HasChanged()
    {
        try
        {
            return !Combined(Settings).AsSpan().SequenceEqual(_used);
        }
        catch (Exception failure) when (failure is StepFailedException or IOException or UnauthorizedAccessException)
        {
            // The kubelet is replacing the file.
            return false;
        }
    }

    /// <summary>Copies the mounted files again, and redacts their secrets in the log.</summary>
    public void Renew(StepLog log)
    {
        log.Hide(Redactor.Of(Settings));
        Configuration(Settings);
        Interlocked.Increment(ref _copy);
    }

    public void Dispose()
    {
        Renewal.Dispose();
        Delete();
    }

    private void Delete()
    {
        _config.Delete();
        _authority.Delete();
    }

    // Written even without credentials, because docker would otherwise use the configuration and plugins of the home folder.
    private string Configuration(BuilderSettings settings)
    {
        _used = Combined(settings);
        _config.Write(DockerConfigs.FileName, _used);
        return _config.Path;
    }

    private static byte[] Combined(BuilderSettings settings) => DockerConfigs.Combine(settings.RegistryConfigs, settings.DockerPlugins);

    private string Authority(string file)
    {
        _authority.Write("ca.crt", File.ReadAllBytes(file));
        return _authority.Path;
    }
}
