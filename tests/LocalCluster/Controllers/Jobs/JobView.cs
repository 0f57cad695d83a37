using System.Text.Json.Nodes;

namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>Everything that a decision about one Job rests on.</summary>
/// <param name="Pods">The pods that it owns.</param>
/// <param name="Counted">The uids of pods that its status has counted already.</param>
internal sealed record JobView(
    JsonObject Job,
    IReadOnlyList<JsonObject> Pods,
    IReadOnlySet<string> Counted,
    PodBackoff Backoff,
    DateTimeOffset Now,
    JobTimings Timings);
