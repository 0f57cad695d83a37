using TalosImageOperator.Builder.Network;

namespace TalosImageOperator.Builder.Options;

/// <summary>The environments of the programs that are run: only the variables that each needs.</summary>
public static class ToolEnvironment
{
    private const string CertificateFolders = "SSL_CERT_DIR";

    /// <summary>
    /// For make and <c>docker buildx</c>. Upstream's Makefile reads its variables from the environment too (<c>USERNAME</c>,
    /// <c>TAG</c>, …), so the environment must not contain more than this. It passes the proxy variables on to BuildKit.
    /// </summary>
    public static Dictionary<string, string> Buildx(BuilderSettings settings, string builder)
    {
        Proxies.Require(settings.NetworkEnvironment);
        var environment = Base(settings);
        environment["BUILDX_BUILDER"] = builder;
        environment["BUILDX_CONFIG"] = BuildxConfig(settings);
        return environment;
    }

    /// <summary>In the step's temporary folder, where no earlier step has written.</summary>
    public static string BuildxConfig(BuilderSettings settings) => Path.Combine(settings.Temp, "buildx");

    /// <summary>For oras and skopeo.</summary>
    public static Dictionary<string, string> Registry(BuilderSettings settings) => Base(settings);

    /// <summary>For programs that read local files alone.</summary>
    public static Dictionary<string, string> Offline(BuilderSettings settings) => new(StringComparer.Ordinal)
    {
        ["PATH"] = settings.SearchPath,
        ["HOME"] = settings.Home,
        ["LC_ALL"] = "C.UTF-8",
    };

    private static Dictionary<string, string> Base(BuilderSettings settings)
    {
        var environment = new Dictionary<string, string>(settings.NetworkEnvironment, StringComparer.Ordinal)
        {
            ["PATH"] = settings.SearchPath,
            ["HOME"] = settings.Home,

            // Without it docker reads its configuration and plugins from the home folder.
            ["DOCKER_CONFIG"] = settings.RegistryConfig ?? Path.Combine(settings.Temp, "docker"),
        };
        foreach (var (name, value) in settings.CredentialHelperEnvironment)
        {
            environment[name] = value;
        }
        // Go reads these folders in addition to the system's bundle.
        if (settings.RegistryCaFolder is { } authorities)
        {
            environment[CertificateFolders] = environment.TryGetValue(CertificateFolders, out var others)
                ? $"{authorities}:{others}"
                : authorities;
        }

        return environment;
    }
}
