namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>What a Job's podFailurePolicy says of one failed pod.</summary>
/// <param name="Counted">Whether it uses up the backoffLimit.</param>
/// <param name="FailJob">The message with which the whole Job fails, if it does.</param>
internal readonly record struct PodFailureVerdict(bool Counted, string? FailJob);
