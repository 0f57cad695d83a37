using k8s.Models;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// The podFailurePolicy of Jobs. Evicted and preempted pods do not count as a retry. The Builder's exit codes for invalid input,
/// failed builds and expired credentials end the Job immediately. Everything else (an unreachable registry, a killed container) uses
/// up one retry.
/// </summary>
internal static class FailurePolicy
{
    /// <summary>Whether the policy ends the Job because of this failed pod; otherwise another pod follows, as long as there are retries.</summary>
    public static bool EndsJob(PodView pod) =>
        pod.Status?.Conditions?.Any(condition => condition is { Type: "DisruptionTarget", Status: "True" }) is not true
        && (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Any(container => container.State?.Terminated is { } terminated && ExitCodes.Final.Contains(terminated.ExitCode));

    /// <remarks>
    /// The exit code rule lists codes without containers, because a policy has at most 20 rules and a build may have more steps. The
    /// BuildKit sidecar never exits with these codes.
    /// </remarks>
    public static V1PodFailurePolicy Render() => new()
    {
        Rules =
        [
            new V1PodFailurePolicyRule
            {
                Action = "Ignore",
                OnPodConditions = [new V1PodFailurePolicyOnPodConditionsPattern { Type = "DisruptionTarget", Status = "True" }],
            },
            new V1PodFailurePolicyRule
            {
                Action = "FailJob",
                OnExitCodes = new V1PodFailurePolicyOnExitCodesRequirement
                {
                    OperatorProperty = "In",
                    Values = [.. ExitCodes.Final],
                },
            },
        ],
    };
}
