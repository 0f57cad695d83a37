namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>Options of a reflector. The defaults are client-go's.</summary>
public sealed record ReflectorOptions
{
    /// <summary>Empty: all namespaces.</summary>
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>The page size of lists. Larger pages need fewer requests but more memory.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The timeout of a watch is a random time between this and <see cref="LongestWatch"/>.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A watch that exceeds its timeout by this time hangs and is canceled.</summary>
    public TimeSpan WatchdogGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that ends earlier than this without an event counts as failed, so that it is not repeated immediately.</summary>
    public TimeSpan TooShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The maximum delay, without jitter, which may double it.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The delay is reset after this time without a failure.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From this number of consecutive failures on, they are logged as warnings and the process is not ready.</summary>
    public int FailuresBeforeWarning { get; init; } = 3;

    /// <summary>After this number of consecutive rejected watches, except for throttling, the reflector lists again.</summary>
    public int RefusalsBeforeList { get; init; } = 3;
}
