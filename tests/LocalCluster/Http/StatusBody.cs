namespace TalosImageOperator.LocalCluster.Http;

/// <summary>The <c>Status</c> object of failures and of deletes.</summary>
internal static class StatusBody
{
    public static JsonObject Failure(ApiException fault)
    {
        JsonObject metadata = [];
        metadata.Put("continue", fault.Continue);
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["status"] = "Failure",
            ["message"] = fault.Message,
            ["reason"] = fault.Reason,
        };
        JsonObject details = [];
        details.Put("name", fault.Details.Name);
        details.Put("group", fault.Details.Group);
        details.Put("kind", fault.Details.Kind);
        details.Put("retryAfterSeconds", fault.Details.RetryAfterSeconds);
        if (fault.Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. fault.Causes.Select(Cause)]);
        }

        if (details.Count > 0)
        {
            status["details"] = details;
        }

        status["code"] = fault.Code;
        return status;
    }

    public static JsonObject Deleted(ResourceKind kind, JsonObject last)
    {
        var details = new JsonObject
        {
            ["name"] = last.Name(),
            ["kind"] = kind.Plural,
            ["uid"] = last.Text("metadata", "uid")
        };
        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }

    public static JsonObject Success(int code) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["code"] = code,
    };

    private static JsonNode Cause(StatusCause cause)
    {
        var shown = new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message };
        if (cause.Field.Length > 0)
        {
            shown["field"] = cause.Field;
        }

        return shown;
    }
}
