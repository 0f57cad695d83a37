namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>
/// How often the transport does to requests what a busy API server's does. Members of system:masters are exempt, so that whoever sets a
/// test up is not met.
/// </summary>
public sealed record TransportOptions
{
    /// <summary>How likely an HTTP/2 request makes the server send GOAWAY, from 0 to 1, as kube-apiserver's <c>--goaway-chance</c>.</summary>
    public double GoawayChance { get; init; }

    /// <summary>
    /// How likely a request is answered with 429 and Retry-After, from 0 to 1, as API Priority and Fairness does under load. Watches
    /// are exempt.
    /// </summary>
    public double TooManyRequestsChance { get; init; }

    /// <summary>Each watch ends after a random time up to this, one half of them by a broken connection; null: when their timeout is over.</summary>
    public TimeSpan? LongestWatch { get; init; }
}
