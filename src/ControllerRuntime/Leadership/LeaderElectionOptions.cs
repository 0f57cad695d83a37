namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>Options of leader election. The default times are client-go's.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>False: this process is the leader immediately. Use it only for a single replica.</summary>
    public bool Enabled { get; set; } = true;

    public string LeaseName { get; set; } = "";

    public string LeaseNamespace { get; set; } = "";

    /// <summary>Another replica acquires the lease after this time without a renewal. Stored in whole seconds.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The leader stops if it cannot renew the lease for this time, before another replica can acquire it.</summary>
    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between two attempts. Replicas that are not leader add jitter of up to 1.2 times this.</summary>
    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Unique to this process. Null: host name and a random part.</summary>
    public string? Identity { get; set; }

    /// <exception cref="ArgumentException">The times contradict each other, or the lease has no name.</exception>
    public void Validate()
    {
        if (!Enabled)
        {
            return;
        }

        Check(LeaseName.Length > 0 && LeaseNamespace.Length > 0, "The lease needs a name and a namespace");
        Check(LeaseDuration >= TimeSpan.FromSeconds(1), "The lease duration must be at least a second");
        Check(LeaseDuration > RenewDeadline, "The lease duration must be longer than the renew deadline");
        Check(RenewDeadline > RetryPeriod * 1.2, "The renew deadline must be longer than 1.2 retry periods");
        Check(RetryPeriod > TimeSpan.Zero, "The retry period must be positive");
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
