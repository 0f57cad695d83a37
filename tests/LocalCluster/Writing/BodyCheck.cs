using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What decoding does to a body before any rule sees it: kind, field types, unknown and repeated fields.</summary>
internal static class BodyCheck
{
    public static void Apply(ResourceKind kind, JsonObject body, WriteOptions options)
    {
        CheckKind(kind, body, options);
        if (FirstFault(kind, body) is { } fault)
        {
            throw options.Source switch
            {
                BodySource.Patch => Unpatchable(body, fault),
                BodySource.Apply => new ApiException(500, "", $"failed to {Applied(kind, body, fault)}"),
                _ => ApiErrors.BadRequest($"{Subject(kind)}: {fault}"),
            };
        }
        var unknown = new List<string>();
        Pruning.Apply(body, kind.Schema, unknown);
        string[] faults =
        [
            .. options.DuplicateFields.Select(path => $"duplicate field \"{path}\""),
            .. unknown.Select(path => $"unknown field \"{path}\""),
        ];
        if (faults.Length == 0)
        {
            return;
        }

        if (options.FieldValidation == "Strict")
        {
            throw ApiErrors.BadRequest($"{Subject(kind)}: strict decoding error: {string.Join(", ", faults)}");
        }

        if (options.FieldValidation == "Warn")
        {
            options.Warnings.AddRange(faults);
        }
    }

    // Of a custom resource only its metadata are decoded into a type; the rest is its schema's.
    private static string? FirstFault(ResourceKind kind, JsonObject body) => kind switch
    {
        { Custom: false } => GoTypes.FirstFault(body, kind.Schema),
        _ when body["metadata"] is JsonArray => "json: cannot unmarshal array into Go value of type v1.ObjectMeta",
        _ => GoTypes.FirstFault(body["metadata"], BuiltInTypes.Get("ObjectMeta")),
    };

    private static void CheckKind(ResourceKind kind, JsonObject body, WriteOptions options)
    {
        var apiVersion = body.Text("apiVersion") ?? "";
        var name = body.Text("kind") ?? "";
        var unrecognized = $"the object provided is unrecognized (must be of type {kind.Kind}): ";
        if (body["kind"] is not null && body.Text("kind") is null)
        {
            throw ApiErrors.BadRequest(unrecognized + "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string");
        }

        if (name.Length == 0 && options.Source == BodySource.Apply)
        {
            throw ApiErrors.BadRequest($"invalid object type: {kind.ApiVersion}, Kind=");
        }

        if (name.Length == 0 && kind.Custom)
        {
            var missing = $"Object 'Kind' is missing in '{JsonText.WriteString(body)}'";
            throw options.Source == BodySource.Patch ? Unpatchable(body, missing) : ApiErrors.BadRequest(unrecognized + missing);
        }
        if (name.Length == 0)
        {
            body["kind"] = kind.Kind;
        }
        else if (name != kind.Kind)
        {
            throw kind.Custom
                ? ApiErrors.Invalid(kind.Group, name, body.Name(), [new StatusCause("FieldValueInvalid", "kind", $"Invalid value: \"{name}\": must be {kind.Kind}")])
                : ApiErrors.BadRequest($"{name} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: converting ({kind.Version}.{name}) to ({(kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0])}.{kind.Kind}): unknown conversion");
        }

        if (apiVersion.Length == 0 && !kind.Custom)
        {
            body["apiVersion"] = kind.ApiVersion;
        }
        else if (apiVersion != kind.ApiVersion)
        {
            throw ApiErrors.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
        }
    }

    private static string Subject(ResourceKind kind) =>
        $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}";

    private static ApiException Unpatchable(JsonObject body, string fault) =>
        ApiErrors.Invalid("", "", "", [new StatusCause("FieldValueInvalid", "patch", $"Invalid value: {JsonText.WriteString(JsonText.WriteString(body))}: {fault}")]);

    private static string Applied(ResourceKind kind, JsonObject body, string fault)
    {
        var subject = $"({body.Namespace()}/{body.Name()}; {kind.ApiVersion}, Kind={kind.Kind})";
        return fault == Quantity.Refusal
            ? $"convert new object {subject} to proper version: unable to convert unstructured object to {kind.ApiVersion}, Kind={kind.Kind}: {fault}"
            : $"create typed patch object {subject}: {fault}";
    }
}
