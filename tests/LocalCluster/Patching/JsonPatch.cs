namespace TalosImageOperator.LocalCluster.Patching;

/// <summary>JSON patch, RFC 6902.</summary>
internal static class JsonPatch
{
    private const int MostOperations = 10_000;

    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw PatchFault.Malformed("a JSON patch is an array of operations");
        }

        if (operations.Count > MostOperations)
        {
            throw new Storage.ApiException(413, "RequestEntityTooLarge",
                $"The allowed maximum operations in a JSON patch is {MostOperations}, got {operations.Count}");
        }

        var root = new JsonArray(target?.DeepClone());
        foreach (var operation in operations)
        {
            Step(root, operation as JsonObject ?? throw PatchFault.Malformed("an operation is an object"));
        }
        return root[0]?.DeepClone();
    }

    private static void Step(JsonArray root, JsonObject operation)
    {
        var path = operation.Text("path") ?? throw PatchFault.Malformed("an operation needs a path");
        switch (operation.Text("op"))
        {
            case "add":
                Add(root, path, Value(operation));
                break;
            case "remove":
                Remove(root, path);
                break;
            case "replace":
                Remove(root, path);
                Add(root, path, Value(operation));
                break;
            case "move":
                Add(root, path, Remove(root, From(operation)));
                break;
            case "copy":
                Add(root, path, Get(root, From(operation))?.DeepClone());
                break;
            case "test":
                if (!JsonNode.DeepEquals(Get(root, path), operation["value"]))
                {
                    throw PatchFault.Unfit($"testing value {path} failed: test failed");
                }

                break;
            case var other:
                throw PatchFault.Malformed($"unexpected kind: {other}");
        }
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.ContainsKey("value") ? operation["value"]?.DeepClone()
            : throw PatchFault.Malformed("the operation needs a value");

    private static string From(JsonObject operation) =>
        operation.Text("from") ?? throw PatchFault.Malformed("the operation needs a from");

    private static JsonNode? Get(JsonArray root, string path)
    {
        (var parent, var last) = Parent(root, path);
        return parent switch
        {
            JsonObject members when members.TryGetPropertyValue(last, out var member) => member,
            JsonArray items => items[Index(items, last, items.Count - 1)],
            _ => throw PatchFault.Unfit($"missing path {path}"),
        };
    }

    private static JsonNode? Remove(JsonArray root, string path)
    {
        var removed = Get(root, path);
        (var parent, var last) = Parent(root, path);
        if (parent is JsonArray items)
        {
            items.RemoveAt(Index(items, last, items.Count - 1));
        }
        else
        {
            ((JsonObject)parent).Remove(last);
        }

        return removed;
    }

    private static void Add(JsonArray root, string path, JsonNode? value)
    {
        (var parent, var last) = Parent(root, path);
        if (parent is JsonObject members)
        {
            members[last] = value;
        }
        else if (ReferenceEquals(parent, root))
        {
            SetRoot(root, value);
        }
        else if (parent is JsonArray items)
        {
            items.Insert(last == "-" ? items.Count : Index(items, last, items.Count), value);
        }
        else
        {
            throw PatchFault.Unfit($"missing path {path}");
        }
    }

    private static void SetRoot(JsonArray root, JsonNode? value)
    {
        root.Clear();
        root.Add(value);
    }

    private static (JsonNode Parent, string Last) Parent(JsonArray root, string path)
    {
        if (path.Length == 0)
        {
            return (root, "0");
        }

        if (path[0] != '/')
        {
            throw PatchFault.Malformed($"path {path} does not start with a slash");
        }

        string[] names = [.. path[1..].Split('/')
            .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        var node = root[0];
        foreach (var name in names[..^1])
        {
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray items => items[Index(items, name, items.Count - 1)],
                _ => null,
            };
        }
        return (node ?? throw PatchFault.Unfit($"doc is missing path: {path}: missing value"), names[^1]);
    }

    private static int Index(JsonArray items, string text, int highest)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            if (index < 0)
            {
                index += items.Count;
            }

            if (index >= 0 && index <= highest)
            {
                return index;
            }
        }
        throw PatchFault.Unfit($"Unable to access invalid index: {text}: invalid index referenced");
    }
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
