namespace TalosImageOperator.Builder.Options;

/// <summary>The environments of the programs that are run: only what each needs, nothing of our own leaks in.</summary>
public static class ToolEnvironment
{
    /// <summary>
    /// For make: upstream's Makefile takes every variable it has from the environment too (<c>USERNAME</c>, <c>TAG</c>,
    /// <c>http_proxy</c>…), so nothing more than this may stand there.
    /// </summary>
    public static Dictionary<string, string> Make(BuilderSettings settings, string builder)
    {
        var environment = Base(settings);
        environment["BUILDX_BUILDER"] = builder;
        environment["BUILDX_CONFIG"] = BuildxConfig(settings);
        return environment;
    }

    /// <summary>For <c>docker buildx</c> without make.</summary>
    public static Dictionary<string, string> Buildx(BuilderSettings settings, string builder) =>
        With(Make(settings, builder), settings.NetworkEnvironment);

    /// <summary>For oras and skopeo.</summary>
    public static Dictionary<string, string> Registry(BuilderSettings settings) =>
        With(Base(settings), settings.NetworkEnvironment);

    /// <summary>Buildx writes here, and the folder of credentials is read-only.</summary>
    public static string BuildxConfig(BuilderSettings settings) => Path.Combine(settings.Temp, "buildx");

    private static Dictionary<string, string> Base(BuilderSettings settings)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = settings.SearchPath,
            ["HOME"] = settings.Home,
        };
        if (settings.RegistryConfig is { } folder)
            environment["DOCKER_CONFIG"] = folder;
        return environment;
    }

    private static Dictionary<string, string> With(
        Dictionary<string, string> environment, IReadOnlyDictionary<string, string> more)
    {
        foreach (var (name, value) in more)
            environment[name] = value;
        return environment;
    }
}
