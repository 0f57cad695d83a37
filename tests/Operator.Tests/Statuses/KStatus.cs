using k8s.Models;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>
/// What <c>kubectl wait</c>'s neighbours make of a status: the generic checks of kstatus, in their order
/// (https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/status/generic.go).
/// </summary>
internal static class KStatus
{
    public static string Of(TalosImageBuild build)
    {
        if (build.Metadata.DeletionTimestamp is not null)
        {
            return "Terminating";
        }

        if (build.Status.ObservedGeneration != build.Metadata.Generation)
        {
            return "InProgress";
        }

        foreach (var condition in build.Status.Conditions)
        {
            switch (condition)
            {
                case { Type: "Reconciling", Status: "True" }:
                    return "InProgress";
                case { Type: "Stalled", Status: "True" }:
                    return "Failed";
            }
        }

        return build.Status.Conditions.FirstOrDefault(condition => condition.Type == "Ready") switch
        {
            null or { Status: "True" } => "Current",
            _ => "InProgress",
        };
    }

    public static V1Condition Condition(this TalosImageBuild build, string type) =>
        build.Status.Conditions.Single(condition => condition.Type == type);
}
