namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>Everything that a decision about one Job rests on.</summary>
/// <param name="Pods">The pods that it owns.</param>
internal sealed record JobView(JsonObject Job, IReadOnlyList<JsonObject> Pods, PodBackoff Backoff, DateTimeOffset Now, JobTimings Timings);
