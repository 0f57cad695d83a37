using System.Globalization;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Results;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// The Dockerfile that runs the imager. The imager has no shell, and nothing of a spec may reach one: the command is in exec
/// form, a JSON array in which every character that could mean something else is escaped.
/// </summary>
public sealed record ImagerDockerfile
{
    public const string SecureBootFolder = "/secureboot";

    public const string RegistryConfigFolder = "/run/docker";
    public const string AuthorityFolder = "/run/talos-image/registry-ca";

    /// <summary>In the build's context.</summary>
    public const string ProfileFile = "profile.yaml";

    private const string ImagersAuthorities = "/etc/ssl/certs";

    /// <summary>By digest.</summary>
    public required string Imager { get; init; }

    /// <summary>The imager's arguments, the profile first; images in them by digest.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>Mounted for the run only; never part of a layer or the cache.</summary>
    public IReadOnlyList<SecretFile> Secrets { get; init; } = [];

    /// <summary>
    /// A word of this run alone, where <see cref="Secrets"/> end in the media. Secrets are not part of BuildKit's cache key, and to run
    /// the imager again is not enough: the copy of what it made can still come from the cache of a run with other secrets.
    /// </summary>
    public string? Run { get; init; }

    /// <summary>The run sees the machine's own network: a registry on its loopback address is in reach.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Needs BuildKit 0.27 or newer: before it <c>RUN --security</c> was for other frontends.</summary>
    public bool Privileged { get; init; }

    /// <summary>The imager's profile comes on its standard input: a file of the context, or one of <see cref="Secrets"/>.</summary>
    public bool Profile { get; init; }

    /// <summary>The run fails unless the overlay's installer has run.</summary>
    public bool OverlayRuns { get; init; }

    public bool NeedsShell => Privileged || Profile;

    /// <summary>Arguments of the build for what the imager pulls.</summary>
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
        // Upstream's bundle in the imager, /etc/ssl/certs/ca-certificates, has no name that Go looks for: only by its folder is it found.
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
        if (NeedsShell)
        {
            command = [.. ImagerShell.Start(command, Privileged, Profile, OverlayRuns)];
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
        }

        if (NeedsShell)
        {
            yield return ImagerShell.Mount;
        }

        if (Profile && Secrets.All(secret => secret.Target != ImagerShell.Profile))
        {
            yield return $"--mount=type=bind,source={ProfileFile},target={ImagerShell.Profile}";
        }

        foreach (var secret in Secrets)
        {
            yield return $"--mount=type=secret,id={secret.Id},target={secret.Target},required=true";
        }
    }
}
