using TalosImageOperator.LocalCluster.Reading;
using TalosImageOperator.LocalCluster.Tables;

namespace TalosImageOperator.LocalCluster.Http;

/// <summary>Renders stored objects in the form that a client accepts.</summary>
internal sealed class ObjectForms(TimeProvider clock)
{
    /// <summary>The object in its own version, as a copy.</summary>
    public static JsonObject InVersion(ResourceKind kind, JsonObject stored) =>
        kind.FromStored?.Invoke(stored.Copy()) ?? stored.Copy();

    public JsonObject One(ResourceKind kind, JsonObject stored, AcceptedForm form, string? includeObject,
        bool withColumns = true)
    {
        var value = InVersion(kind, stored);
        if (!form.IsTable)
        {
            return value;
        }

        return TableRenderer.Render(kind.Printer, [value], clock.GetUtcNow(), includeObject, new JsonObject
        {
            ["resourceVersion"] = value.Text("metadata", "resourceVersion"),
        }, withColumns);
    }

    public JsonObject Page(ResourceKind kind, ObjectPage page, AcceptedForm form, string? includeObject)
    {
        var metadata = new JsonObject { ["resourceVersion"] = page.Revision.ToString(CultureInfo.InvariantCulture) };
        if (page.Continue is not null)
        {
            metadata["continue"] = page.Continue;
        }

        if (page.Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        JsonObject[] items = [.. page.Items.Select(item => InVersion(kind, item.Value))];
        if (form.IsTable)
        {
            return TableRenderer.Render(kind.Printer, items, clock.GetUtcNow(), includeObject, metadata);
        }
        // Items of built-in kinds carry neither, as typed lists.
        foreach (var item in kind.Custom ? [] : items)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }
        return new JsonObject
        {
            ["kind"] = kind.ListKind,
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. items]),
        };
    }
}

/// <summary>In which form the client wants its answer: whole objects or tables.</summary>
internal sealed record AcceptedForm(string As)
{
    public bool IsTable => As == "Table";

    /// <summary>The first form of the Accept header that this server has, which is JSON; protobuf is passed over.</summary>
    /// <exception cref="ApiException">406: no form is acceptable.</exception>
    public static AcceptedForm Choose(string? accept)
    {
        foreach (var entry in (string.IsNullOrWhiteSpace(accept) ? "*/*" : accept).Split(','))
        {
            string[] parts = [.. entry.Split(';').Select(part => part.Trim())];
            if (parts[0] is "application/json" or "*/*" or "application/*")
            {
                return new AcceptedForm(parts.FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal))?["as=".Length..] ?? "");
            }
        }

        throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json");
    }
}
