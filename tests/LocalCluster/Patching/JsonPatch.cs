namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>JSON patch, RFC 6902, without move, copy and test.</summary>
internal static class JsonPatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        var root = new JsonObject { [""] = target?.DeepClone() };
        foreach (var operation in patch as JsonArray ?? throw PatchFault.Malformed("a JSON patch is an array of operations"))
        {
            Step(root, operation.Text("op"), operation.Text("path") ?? "", operation.At("value"));
        }

        return root[""]?.DeepClone();
    }

    private static void Step(JsonObject root, string? kind, string path, JsonNode? value)
    {
        string[] names = [.. path.Split('/')
            .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        JsonNode parent = root;
        foreach (var name in names[..^1])
        {
            parent = Member(parent, name) ?? throw PatchFault.Unfit($"doc is missing path: {path}: missing value");
        }

        var last = names[^1];
        if (kind is not ("add" or "replace" or "remove") || names[0].Length > 0)
        {
            throw PatchFault.Malformed($"unexpected kind or path: {kind} {path}");
        }

        if (kind != "add" && Member(parent, last) is null)
        {
            throw PatchFault.Unfit($"missing path {path}");
        }

        switch (parent, kind)
        {
            case (JsonArray items, "remove"):
                items.RemoveAt(Index(items, last));
                break;
            case (JsonArray items, "replace"):
                items[Index(items, last)] = value?.DeepClone();
                break;
            case (JsonArray items, _):
                items.Insert(last == "-" ? items.Count : Index(items, last), value?.DeepClone());
                break;
            case (JsonObject members, "remove"):
                members.Remove(last);
                break;
            case (JsonObject members, _):
                members[last] = value?.DeepClone();
                break;
        }
    }

    private static JsonNode? Member(JsonNode parent, string name) => parent switch
    {
        JsonObject members => members[name],
        JsonArray items => items.ElementAtOrDefault(Index(items, name)),
        _ => null,
    };

    private static int Index(JsonArray items, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= items.Count
            ? index : throw PatchFault.Unfit($"Unable to access invalid index: {text}: invalid index referenced");
}

/// <summary>JSON merge patch, RFC 7396.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = (target as JsonObject)?.Copy() ?? [];
        foreach ((var name, var change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], change);
            }
        }

        return result;
    }
}

/// <summary>The refusals of patches.</summary>
internal static class PatchFault
{
    public static ApiException Malformed(string detail) => ApiErrors.BadRequest($"error decoding patch: {detail}");

    /// <summary>A patch that is well formed but does not fit the object.</summary>
    public static ApiException Unfit(string detail) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {detail}");
}
