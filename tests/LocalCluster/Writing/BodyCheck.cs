using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Resources;
using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Writing;

/// <summary>What decoding does to a body before any rule sees it: kind, field types, unknown and repeated fields.</summary>
internal static class BodyCheck
{
    public static void Apply(ResourceKind kind, JsonObject body, WriteOptions options)
    {
        CheckKind(kind, body);
        if (!kind.Custom && GoTypes.FirstFault(body, kind.Schema) is { } fault)
            throw ApiErrors.BadRequest($"{Subject(kind)}: {fault}");
        if (body["metadata"] is not (null or JsonObject))
            throw ApiErrors.BadRequest($"{Subject(kind)}: metadata must be an object");
        var unknown = new List<string>();
        Pruning.Apply(body, kind.Schema, unknown);
        string[] faults =
        [
            .. options.DuplicateFields.Select(path => $"duplicate field \"{path}\""),
            .. unknown.Select(path => $"unknown field \"{path}\""),
        ];
        if (faults.Length == 0) return;
        if (options.FieldValidation == "Strict")
            throw ApiErrors.BadRequest($"{Subject(kind)}: strict decoding error: {string.Join(", ", faults)}");
        if (options.FieldValidation == "Warn") options.Warnings.AddRange(faults);
    }

    private static void CheckKind(ResourceKind kind, JsonObject body)
    {
        string apiVersion = body.Text("apiVersion") ?? "";
        string name = body.Text("kind") ?? "";
        if (name.Length == 0) body["kind"] = kind.Kind;
        else if (name != kind.Kind)
            throw ApiErrors.BadRequest($"{name} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: converting ({name}) to ({kind.Kind}): unknown conversion");
        if (apiVersion.Length == 0) body["apiVersion"] = kind.ApiVersion;
        else if (apiVersion != kind.ApiVersion)
            throw ApiErrors.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({kind.ApiVersion})");
    }

    private static string Subject(ResourceKind kind) =>
        $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}";
}
