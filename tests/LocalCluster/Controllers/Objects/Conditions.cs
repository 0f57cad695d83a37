namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>Reading and writing <c>status.conditions</c>.</summary>
internal static class Conditions
{
    public static JsonObject? Condition(this JsonObject value, string type) =>
        value.Items("status", "conditions").Objects().FirstOrDefault(condition => condition.Text("type") == type);

    public static bool HasCondition(this JsonObject value, string type, string status = "True") =>
        value.Condition(type).Text("status") == status;

    /// <summary>
    /// Sets the condition in <paramref name="owner"/>'s status; its transition time moves only when its status does.
    /// </summary>
    /// <returns>Whether its status changed.</returns>
    public static bool SetCondition(
        this JsonObject owner, DateTimeOffset now, string type, bool status, string? reason = null, string? message = null) =>
        owner.SetCondition(now, type, status ? "True" : "False", reason, message);

    /// <inheritdoc cref="SetCondition(JsonObject, DateTimeOffset, string, bool, string?, string?)"/>
    public static bool SetCondition(
        this JsonObject owner, DateTimeOffset now, string type, string status, string? reason, string? message)
    {
        var state = owner.Child("status");
        if (state["conditions"] is not JsonArray all)
        {
            state["conditions"] = all = [];
        }

        var condition = all.Objects().FirstOrDefault(existing => existing.Text("type") == type);
        if (condition is null)
        {
            all.Add((JsonNode)(condition = new JsonObject { ["type"] = type, ["lastProbeTime"] = null }));
        }

        var changed = condition.Text("status") != status;
        if (changed)
        {
            condition["status"] = status;
            condition["lastTransitionTime"] = Timestamps.Format(now);
        }
        condition.Put("reason", reason);
        condition.Put("message", message);
        return changed;
    }
}
