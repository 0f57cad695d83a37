namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>An event about a Job, to be recorded once its status is written.</summary>
internal sealed record JobEvent(string Reason, string Message, bool Warning = false);
