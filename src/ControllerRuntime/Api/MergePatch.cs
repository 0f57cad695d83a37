using System.Text.Json.Nodes;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Calculates JSON merge patches (RFC 7386).</summary>
public static class MergePatch
{
    /// <summary>
    /// The patch from <paramref name="before"/> to <paramref name="after"/>: changed fields, and null for removed fields.
    /// Null if nothing has changed. Lists are replaced as a whole.
    /// </summary>
    public static JsonObject? Between(JsonObject? before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in after)
        {
            var old = before?[name];
            if (JsonNode.DeepEquals(old, value))
            {
                continue;
            }

            patch[name] = old is JsonObject oldObject && value is JsonObject newObject
                ? Between(oldObject, newObject)
                : value?.DeepClone();
        }

        foreach (var (name, value) in before ?? [])
        {
            if (value is not null && !after.ContainsKey(name))
            {
                patch[name] = null;
            }
        }

        return patch.Count == 0 ? null : patch;
    }
}
