namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>How the API is talked to.</summary>
public sealed record KubernetesApiOptions
{
    /// <summary>Names us as the owner of the fields that we write; at most 128 characters.</summary>
    public string FieldManager { get; init; } = "controller-runtime";

    /// <summary>
    /// The longest that one request may take, body included; watches are exempt. Longer: a stalled server holds a
    /// worker longer. Shorter: big lists fail.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Requests per second in the long run, 0 for no limit. The server's own priority and fairness is the real limit; this one only
    /// stops a runaway loop, and is more than an API server on two cores can write.
    /// </summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>Requests that may be sent at once before <see cref="RequestsPerSecond"/> holds.</summary>
    public int Burst { get; init; } = 2000;
}
