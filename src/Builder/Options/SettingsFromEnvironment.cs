using System.Globalization;
using TalosImageOperator.Builder.Network;

namespace TalosImageOperator.Builder.Options;

/// <summary>The environment variables that a pod's containers carry.</summary>
public static class SettingsFromEnvironment
{
    public const string BuildKit = "BUILDKIT_ENDPOINT";
    public const string Commit = "TALOS_IMAGE_COMMIT";
    public const string MessageBytes = "TALOS_IMAGE_MESSAGE_BYTES";
    public const string TerminationLog = "TALOS_IMAGE_TERMINATION_LOG";
    public const string RegistryConfigs = "TALOS_IMAGE_REGISTRY_CONFIGS";

    private const string KubeletsTerminationLog = "/dev/termination-log";
    private const int SmallestMessage = 400;

    private static readonly string[] NetworkVariables =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    public static BuilderSettings Read(Func<string, string?> variable)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

        var defaults = new BuilderSettings();
        return defaults with
        {
            RegistryConfigs = Value(RegistryConfigs) is { } root ? Numbered(root) : Value("DOCKER_CONFIG") is { } folder ? [folder] : [],
            TerminationLog = Value(TerminationLog) ?? (File.Exists(KubeletsTerminationLog) ? KubeletsTerminationLog : null),
            MessageBytes = Bytes(Value(MessageBytes)) ?? defaults.MessageBytes,
            BuildKit = Value(BuildKit),
            Commit = Value(Commit),
            Home = Value("HOME") ?? defaults.Home,
            Temp = Value("TMPDIR") ?? defaults.Temp,
            SearchPath = Value("PATH") ?? defaults.SearchPath,
            NetworkEnvironment = Proxies.InSmallLetters(NetworkVariables
                .Where(name => Value(name) is not null)
                .ToDictionary(name => name, name => Value(name)!, StringComparer.Ordinal)),
        };
    }

    // Folders 0, 1, … as the pod mounts a Secret in each.
    private static List<string> Numbered(string root) => !Directory.Exists(root)
        ? []
        : [
            .. Directory.EnumerateDirectories(root)
                .Where(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)),
        ];

    private static int? Bytes(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? Math.Clamp(bytes, SmallestMessage, 4096)
            : null;
}
