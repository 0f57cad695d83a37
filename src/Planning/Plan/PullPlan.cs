namespace TalosImageOperator.Planning.Plan;

/// <summary>Where images come from that a build is made of.</summary>
public sealed record PullPlan
{
    public IReadOnlyList<MirrorPlan> Mirrors { get; init; } = [];

    /// <summary>Hosts that speak plain HTTP, or have a certificate that cannot be checked.</summary>
    public IReadOnlyList<string> InsecureHosts { get; init; } = [];

    /// <summary>The build's own mirrors in place of these, host by host; insecure hosts of both.</summary>
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

/// <summary>Other places for the images of one registry, asked in order and before the registry itself.</summary>
/// <param name="Host">As image names have it, such as <c>docker.io</c>.</param>
/// <param name="Endpoints">Hosts, with port and path if need be.</param>
public sealed record MirrorPlan(string Host, IReadOnlyList<string> Endpoints);
