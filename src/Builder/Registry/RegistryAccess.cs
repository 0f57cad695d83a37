using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Secrets;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// What registries are spoken to with, laid out as docker, oras and the imager look for it, for as long as it is needed: the docker
/// configuration, made of those that are mounted, and a folder with the certificate authorities alone.
/// </summary>
public sealed class RegistryAccess : IDisposable
{
    private readonly PrivateFolder _config;
    private readonly PrivateFolder _authority;
    private byte[] _used = [];

    private RegistryAccess(BuilderSettings settings)
    {
        _config = new PrivateFolder(Path.Combine(settings.Temp, "docker"));
        _authority = new PrivateFolder(Path.Combine(settings.Temp, "registry-ca"));
        Settings = settings;
    }

    public BuilderSettings Settings { get; private set; }

    public bool HasCredentials => Settings.RegistryConfigs.Count > 0;

    /// <summary>A program keeps the credentials, and may return others each time.</summary>
    public bool HasHelpers => DockerConfigs.HasHelpers(_used);

    /// <exception cref="StepFailedException">Input: a configuration cannot be read.</exception>
    public static RegistryAccess Open(BuilderSettings settings)
    {
        DockerConfigs.Require(settings.RegistryConfigs);
        var access = new RegistryAccess(settings);
        // A container that was killed may have left its own.
        access.Dispose();
        access.Settings = settings with
        {
            RegistryConfig = access.Configuration(settings),
            RegistryCaFolder = File.Exists(settings.RegistryCa) ? access.Authority(settings.RegistryCa) : null,
        };
        return access;
    }

    /// <summary>What is mounted is no longer what is used.</summary>
    public bool HasChanged()
    {
        try
        {
            return !Combined(Settings).AsSpan().SequenceEqual(_used);
        }
        catch (Exception failure) when (failure is StepFailedException or IOException or UnauthorizedAccessException)
        {
            // Being replaced.
            return false;
        }
    }

    /// <summary>Uses what is mounted now, and hides it in the log.</summary>
    public void Renew(StepLog log)
    {
        log.Hide(Redactor.Of(Settings));
        Configuration(Settings);
    }

    public void Dispose()
    {
        _config.Delete();
        _authority.Delete();
    }

    // Also without any credentials: docker would look for a configuration and for plugins in the home folder.
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
