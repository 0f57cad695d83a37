namespace TalosImageOperator.LocalCluster.Controllers.Scheduling;

/// <summary>
/// What a pod asks of its node: its main containers and sidecars together, or the largest init container beside the
/// sidecars started before it, whichever is more (KEP-753); a limit replaces an absent request.
/// </summary>
internal static class PodRequests
{
    public static Dictionary<string, decimal> Of(JsonObject pod)
    {
        Dictionary<string, decimal> sidecars = [];
        Dictionary<string, decimal> peak = [];
        foreach (var container in pod.Items("spec", "initContainers").Objects())
        {
            var own = OfContainer(container);
            if (container.IsSidecar())
            {
                Add(sidecars, own);
            }

            Dictionary<string, decimal> now = new(sidecars);
            if (!container.IsSidecar())
            {
                Add(now, own);
            }

            RaiseTo(peak, now);
        }
        foreach (var container in pod.Items("spec", "containers").Objects())
        {
            Add(sidecars, OfContainer(container));
        }

        RaiseTo(sidecars, peak);
        return sidecars;
    }

    private static Dictionary<string, decimal> OfContainer(JsonObject container)
    {
        Dictionary<string, decimal> result = [];
        foreach (var kind in new[] { "limits", "requests" })
        {
            foreach (var (name, value) in container.Map("resources", kind) ?? [])
            {
                result[name] = Quantity.Parse(value);
            }
        }
        return result;
    }

    private static void Add(Dictionary<string, decimal> sum, Dictionary<string, decimal> more)
    {
        foreach ((var name, var value) in more)
        {
            sum[name] = sum.GetValueOrDefault(name) + value;
        }
    }

    private static void RaiseTo(Dictionary<string, decimal> result, Dictionary<string, decimal> floor)
    {
        foreach ((var name, var value) in floor)
        {
            result[name] = Math.Max(result.GetValueOrDefault(name), value);
        }
    }
}
