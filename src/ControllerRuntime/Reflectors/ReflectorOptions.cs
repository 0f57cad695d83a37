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

    /// <summary>A watch is asked to end at a random time between this and <see cref="LongestWatch"/>.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A watch that outlives its timeout by this much hangs, and is cut here.</summary>
    public TimeSpan WatchdogGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that ends sooner than this without an event counts as failed, so that it is not repeated at once.</summary>
    public TimeSpan TooShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The delay stops growing here; jitter may double it.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without a failure the delay starts anew.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From so many failures in a row on, they are warnings and the process is not ready.</summary>
    public int FailuresBeforeWarning { get; init; } = 3;

    /// <summary>So many refusals of the watch in a row, other than throttling, bring on a new list.</summary>
    public int RefusalsBeforeList { get; init; } = 3;
}
