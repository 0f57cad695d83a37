namespace TalosImageOperator.LocalCluster.Node.Probes;

/// <summary>A probe's numbers, with the API's defaults.</summary>
internal sealed record ProbeSettings(
    TimeSpan InitialDelay, TimeSpan Period, TimeSpan Timeout, int SuccessThreshold, int FailureThreshold)
{
    public static ProbeSettings Of(JsonObject probe) => new(
        TimeSpan.FromSeconds(probe.Integer("initialDelaySeconds") ?? 0),
        TimeSpan.FromSeconds(probe.Integer("periodSeconds") ?? 10),
        TimeSpan.FromSeconds(probe.Integer("timeoutSeconds") ?? 1),
        (int)(probe.Integer("successThreshold") ?? 1),
        (int)(probe.Integer("failureThreshold") ?? 3));
}
