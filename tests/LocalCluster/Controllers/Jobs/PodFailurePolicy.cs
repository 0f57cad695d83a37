namespace TalosImageOperator.LocalCluster.Controllers.Jobs;

/// <summary>
/// Job.spec.podFailurePolicy: the first rule that matches a failed pod decides. A rule on exit codes without a container
/// name looks at every container that ended with other than 0: main containers, then init containers and sidecars.
/// </summary>
internal static class PodFailurePolicy
{
    public static PodFailureVerdict Judge(JsonObject job, JsonObject pod)
    {
        var index = 0;
        foreach (var rule in job.Items("spec", "podFailurePolicy", "rules").Objects())
        {
            if (Match(rule, pod) is { } match)
            {
                var action = rule.Text("action") ?? "";
                return action switch
                {
                    "Ignore" => new PodFailureVerdict(false, null),
                    "FailJob" => new PodFailureVerdict(true, $"{match} matching {action} rule at index {index}"),
                    _ => new PodFailureVerdict(true, null),
                };
            }
            index++;
        }
        return new PodFailureVerdict(true, null);
    }

    private static string? Match(JsonObject rule, JsonObject pod)
    {
        if (rule.Map("onExitCodes") is { } codes)
        {
            return MatchExitCodes(codes, pod);
        }

        return rule.Items("onPodConditions") is { } patterns ? MatchConditions(patterns, pod) : null;
    }

    private static string? MatchExitCodes(JsonObject codes, JsonObject pod)
    {
        var wanted = codes.Text("containerName");
        HashSet<long> values = [.. codes.Items("values")?.Select(Nodes.AsInteger).OfType<long>() ?? []];
        var among = codes.Text("operator") == "In";
        foreach (var status in pod.ContainerStatuses())
        {
            if (status.Integer("state", "terminated", "exitCode") is not (not 0 and long exitCode))
            {
                continue;
            }

            var name = status.Text("name") ?? "";
            if (wanted is not null && wanted != name)
            {
                continue;
            }

            if (values.Contains(exitCode) == among)
            {
                return $"Container {name} for pod {pod.Namespace()}/{pod.Name()} failed with exit code {exitCode}";
            }
        }
        return null;
    }

    private static string? MatchConditions(JsonArray patterns, JsonObject pod)
    {
        foreach (var pattern in patterns.Objects())
        {
            var type = pattern.Text("type") ?? "";
            if (pod.HasCondition(type, pattern.Text("status") ?? "True"))
            {
                return $"Pod {pod.Namespace()}/{pod.Name()} has condition {type}";
            }
        }
        return null;
    }
}

/// <summary>What a Job's podFailurePolicy says of one failed pod.</summary>
/// <param name="Counted">Whether it uses up the backoffLimit.</param>
/// <param name="FailJob">The message with which the whole Job fails, if it does.</param>
internal readonly record struct PodFailureVerdict(bool Counted, string? FailJob);
