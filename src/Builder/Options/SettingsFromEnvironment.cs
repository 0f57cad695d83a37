using System.Globalization;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Options;

/// <summary>Reads the environment of a pod's container (<see cref="PodVariables"/>) or of a shell.</summary>
public static class SettingsFromEnvironment
{
    private const string TerminationLog = "TALOS_IMAGE_TERMINATION_LOG";

    private static readonly string[] NetworkVariables =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    // Variables that the EKS webhooks add to a pod, for docker-credential-ecr-login.
    private static readonly string[] CredentialHelperVariables =
    [
        "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ];

    public static BuilderSettings Read(Func<string, string?> variable)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

        var defaults = new BuilderSettings();
        return defaults with
        {
            RegistryConfigs = Value(PodVariables.RegistryConfigs) is { } root ? Numbered(root) : Value("DOCKER_CONFIG") is { } folder ? [folder] : [],
            TerminationLog = Value(TerminationLog) ?? (File.Exists(PodPaths.TerminationLog) ? PodPaths.TerminationLog : null),
            MessageBytes = Bytes(Value(PodVariables.MessageBytes)) ?? defaults.MessageBytes,
            BuildKit = Value(PodVariables.BuildKit)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            BuildKitTls = Value(PodVariables.BuildKitTls),
            Commit = Value(PodVariables.Commit),
            Inputs = Value(PodVariables.Inputs),
            Home = Value("HOME") ?? defaults.Home,
            Temp = Value("TMPDIR") ?? defaults.Temp,
            SearchPath = Value("PATH") ?? defaults.SearchPath,
            NetworkEnvironment = Proxies.InSmallLetters(Those(NetworkVariables)),
            CredentialHelperEnvironment = Those(CredentialHelperVariables),
        };

        Dictionary<string, string> Those(IEnumerable<string> names) =>
            names.Where(name => Value(name) is not null).ToDictionary(name => name, name => Value(name)!, StringComparer.Ordinal);
    }

    // The pod mounts each registry Secret in a folder named 0, 1, ….
    private static List<string> Numbered(string root) => !Directory.Exists(root)
        ? []
        : [
            .. Directory.EnumerateDirectories(root)
                .Where(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)),
        ];

    private static int? Bytes(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? Math.Clamp(bytes, MessageLimit.Min, MessageLimit.Max)
            : null;
}
