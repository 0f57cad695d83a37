namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Options of the API client.</summary>
public sealed record KubernetesApiOptions
{
    /// <summary>The field manager of written fields, at most 128 characters.</summary>
    public string FieldManager { get; init; } = "controller-runtime";

    /// <summary>
    /// The timeout of a request including its body, except for watches. A longer one blocks workers longer if the server stalls. A
    /// shorter one fails large lists.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The average number of requests per second, 0 for no limit. API Priority and Fairness is the actual limit; this one only stops
    /// a loop that runs away, and is more than an API server on two cores can write.
    /// </summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>The number of requests that may exceed <see cref="RequestsPerSecond"/> in a burst.</summary>
    public int Burst { get; init; } = 2000;
}
