using System.Globalization;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Results;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// The Dockerfile that runs the imager. The imager has no shell, and no value of a spec may reach one: the command is in exec
/// form, a JSON array with every special character escaped.
/// </summary>
public sealed record ImagerDockerfile
{
    public const string SecureBootFolder = "/secureboot";

    public const string RegistryConfigFolder = "/run/docker";
    public const string AuthorityFolder = "/run/talos-image/registry-ca";

    private const string ImagersAuthorities = "/etc/ssl/certs";

    /// <summary>By digest.</summary>
    public required string Imager { get; init; }

    /// <summary>The imager's arguments, the profile first; images in them by digest.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>Mounted for the run only, never part of a layer or the cache.</summary>
    public IReadOnlyList<SecretFile> Secrets { get; init; } = [];

    /// <summary>
    /// A random value, set if the media contain <see cref="Secrets"/>. Secrets are not part of BuildKit's cache key; without this, the
    /// media could come from the cache of a run with other secrets.
    /// </summary>
    public string? Run { get; init; }

    /// <summary>Runs in the machine's network, so that a registry on its loopback address is reachable.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Requires BuildKit 0.27 or newer; earlier versions do not support <c>RUN --security</c> in this frontend.</summary>
    public bool Privileged { get; init; }

    /// <summary>Build arguments with the proxies that the imager uses to pull images.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"FROM --platform=$BUILDPLATFORM {Imager} AS media\n");
        text.Append(CultureInfo.InvariantCulture, $"ENV SOURCE_DATE_EPOCH={SourceDateEpoch} DETERMINISTIC_SEED=1");
        if (Secrets.Any(secret => secret.Id == SecretFile.RegistryConfigId))
        {
            text.Append(CultureInfo.InvariantCulture, $" DOCKER_CONFIG={RegistryConfigFolder}");
        }
        // Go does not look for the name of the imager's bundle, /etc/ssl/certs/ca-certificates, so its folder must be listed.
        if (Secrets.Any(secret => secret.Id == SecretFile.RegistryCaId))
        {
            text.Append(CultureInfo.InvariantCulture, $" SSL_CERT_DIR={ImagersAuthorities}:{AuthorityFolder}");
        }

        if (Run is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" TALOS_IMAGE_RUN={Run}");
        }

        text.Append("\nRUN ");
        foreach (var flag in Flags())
        {
            text.Append(flag).Append(' ');
        }

        string[] command = ["/bin/imager", .. Arguments];
        if (Privileged)
        {
            command = [.. DeviceShell.Start(command)];
        }

        text.Append(JsonSerializer.Serialize(command, BuilderJsonContext.Default.StringArray)).Append('\n');
        return text.Append("FROM scratch\nCOPY --from=media /out/ /\n").ToString();
    }

    private IEnumerable<string> Flags()
    {
        if (HostNetwork)
        {
            yield return "--network=host";
        }

        if (Privileged)
        {
            yield return "--security=insecure";
            yield return DeviceShell.Mount;
        }

        foreach (var secret in Secrets)
        {
            yield return $"--mount=type=secret,id={secret.Id},target={secret.Target},required=true";
        }
    }
}
