namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>A Job's failures since its last success, from which the wait before its next pod follows.</summary>
internal sealed record PodBackoff(int FailuresInARow = 0, DateTimeOffset? LastFailure = null)
{
    public PodBackoff After(IEnumerable<JsonObject> finishedPods, DateTimeOffset now)
    {
        var result = this;
        foreach (var pod in finishedPods.OrderBy(pod => FinishTime(pod, now)))
        {
            result = pod.Phase() == "Succeeded"
                ? new PodBackoff()
                : new PodBackoff(result.FailuresInARow + 1, FinishTime(pod, now));
        }
        return result;
    }

    public TimeSpan Remaining(JobTimings timings, DateTimeOffset now)
    {
        if (FailuresInARow == 0 || LastFailure is null)
        {
            return TimeSpan.Zero;
        }

        var wait = timings.FirstPodBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(FailuresInARow - 1, 30));
        wait = Math.Min(wait, timings.LongestPodBackoff.TotalMilliseconds);
        var left = LastFailure.Value + TimeSpan.FromMilliseconds(wait) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static DateTimeOffset FinishTime(JsonObject pod, DateTimeOffset now) => pod.FinishedAt() ?? pod.DeletedAt() ?? now;
}

/// <summary>How long the Job controller waits before it replaces a failed pod. The defaults are upstream's.</summary>
internal sealed record JobTimings
{
    /// <summary>The wait after the first failure; it doubles with each further one. Tests make it short.</summary>
    public TimeSpan FirstPodBackoff { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestPodBackoff { get; init; } = TimeSpan.FromMinutes(10);
}
