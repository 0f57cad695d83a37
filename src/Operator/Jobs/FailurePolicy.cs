using k8s.Models;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Which pod failures are worth another pod. Evicted and preempted pods cost no retry; the Builder's codes for the user's
/// input, for a failed build and for expired credentials end the Job at once; all else (a registry out of reach, a container
/// killed by its node) costs one retry.
/// </summary>
internal static class FailurePolicy
{
    /// <summary>Whether the policy ends the Job because of this failed pod; otherwise another pod follows, as long as there are retries.</summary>
    public static bool EndsJob(PodView pod) =>
        pod.Status?.Conditions?.Any(condition => condition is { Type: "DisruptionTarget", Status: "True" }) is not true
        && (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? [])
            .Any(container => container.State?.Terminated is { } terminated && ExitCodes.Final.Contains(terminated.ExitCode));

    /// <remarks>
    /// The exit code rule names codes, not containers: a policy holds 20 rules at most and a build may have more steps, while
    /// the BuildKit sidecar, which ends with 1 whenever it is stopped, never ends with these.
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
