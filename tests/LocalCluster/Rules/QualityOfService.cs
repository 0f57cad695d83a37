namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The qosClass of a pod from its containers' requests and limits.</summary>
internal static class QualityOfService
{
    public static string Of(JsonObject spec)
    {
        JsonObject[] containers = [.. spec.Items("containers").Objects(), .. spec.Items("initContainers").Objects()];
        if (containers.All(container => Count(container, "limits") + Count(container, "requests") == 0))
        {
            return "BestEffort";
        }

        return containers.All(Guaranteed) ? "Guaranteed" : "Burstable";
    }

    private static int Count(JsonObject container, string group) => container.Map("resources", group)?.Count ?? 0;

    private static bool Guaranteed(JsonObject container)
    {
        foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"])
        {
            var limit = container.At("resources", "limits", name);
            if (limit is null || limit.ToString() != container.At("resources", "requests", name)?.ToString())
            {
                return false;
            }
        }
        return true;
    }
}
