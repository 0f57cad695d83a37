using TalosImageOperator.Builder.Network;

namespace TalosImageOperator.Builder.Options;

/// <summary>The environments of the programs that are run: only what each needs, nothing of our own leaks in.</summary>
public static class ToolEnvironment
{
    private const string CertificateFolders = "SSL_CERT_DIR";

    /// <summary>
    /// For make and <c>docker buildx</c>. Upstream's Makefile takes every variable it has from the environment too (<c>USERNAME</c>,
    /// <c>TAG</c>…), so nothing more than this may stand there. The proxies are meant for it: it hands them to BuildKit.
    /// </summary>
    public static Dictionary<string, string> Buildx(BuilderSettings settings, string builder)
    {
        Proxies.Require(settings.NetworkEnvironment);
        var environment = Base(settings);
        environment["BUILDX_BUILDER"] = builder;
        environment["BUILDX_CONFIG"] = BuildxConfig(settings);
        return environment;
    }

    /// <summary>In the step's own temporary folder: no earlier step has written there.</summary>
    public static string BuildxConfig(BuilderSettings settings) => Path.Combine(settings.Temp, "buildx");

    /// <summary>For oras and skopeo.</summary>
    public static Dictionary<string, string> Registry(BuilderSettings settings) => Base(settings);

    private static Dictionary<string, string> Base(BuilderSettings settings)
    {
        var environment = new Dictionary<string, string>(settings.NetworkEnvironment, StringComparer.Ordinal)
        {
            ["PATH"] = settings.SearchPath,
            ["HOME"] = settings.Home,

            // Without it docker takes its configuration, and its plugins, from the home folder.
            ["DOCKER_CONFIG"] = settings.RegistryConfig ?? Path.Combine(settings.Temp, "docker"),
        };
        foreach (var (name, value) in settings.CredentialHelperEnvironment)
        {
            environment[name] = value;
        }
        // Go reads these folders beside the bundle that it finds by itself.
        if (settings.RegistryCaFolder is { } authorities)
        {
            environment[CertificateFolders] = environment.TryGetValue(CertificateFolders, out var others)
                ? $"{authorities}:{others}"
                : authorities;
        }

        return environment;
    }
}
