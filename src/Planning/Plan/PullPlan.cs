namespace TalosImageOperator.Planning.Plan;

/// <summary>Mirrors and insecure hosts for the images that a build pulls.</summary>
public sealed record PullPlan
{
    public IReadOnlyList<MirrorPlan> Mirrors { get; init; } = [];

    /// <summary>Hosts that use plain HTTP, or a certificate that is not verified.</summary>
    public IReadOnlyList<string> InsecureHosts { get; init; } = [];

    /// <summary>Replaces the mirrors, host by host, and adds the insecure hosts of another plan.</summary>
    public PullPlan With(PullPlan build) => new()
    {
        Mirrors =
        [
            .. build.Mirrors,
            .. Mirrors.Where(mirror => build.Mirrors.All(own => own.Host != mirror.Host)),
        ],
        InsecureHosts = [.. InsecureHosts.Concat(build.InsecureHosts).Distinct().Order(StringComparer.Ordinal)],
    };
}

/// <summary>The mirrors of a registry, tried in order before the registry itself.</summary>
/// <param name="Host">The host in image names, such as <c>docker.io</c>.</param>
/// <param name="Endpoints">Hosts with an optional port and path.</param>
public sealed record MirrorPlan(string Host, IReadOnlyList<string> Endpoints);
