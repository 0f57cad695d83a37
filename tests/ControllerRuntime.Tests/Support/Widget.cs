using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>A custom resource with a source-generated contract, as callers bring them.</summary>
public sealed record Widget : IKubernetesObject<V1ObjectMeta>
{
    public static ResourceType<Widget> Type { get; } = new()
    {
        Group = "example.dev",
        Version = "v1",
        Plural = "widgets",
        Kind = "Widget",
        Json = WidgetJson.Create().Widget,
    };

    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public WidgetSpec? Spec { get; init; }

    public static string Json(string name, int version, int size = 1, string ns = "default", string more = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"{{{more}}}},"spec":{"size":{{{size}}}}}""";

    /// <summary>An object that does not fit the type.</summary>
    public static string Bad(string name, int version, string spec = """{"size":"big"}""", string uid = "", string more = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{(uid.Length > 0 ? uid : $"uid-{name}")}}}","resourceVersion":"{{{version}}}"{{{more}}}},"spec":{{{spec}}},"status":{"seen":7}}""";

    public static string ListJson(string version, string? next, params string[] items) =>
        $$"""{"kind":"WidgetList","metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(',', items)}}]}""";

    public static string Status(int code, string reason, string message = "no") =>
        $$"""{"kind":"Status","status":"Failure","code":{{code}},"reason":"{{reason}}","message":"{{message}}"}""";

    public static string Bookmark(int version) => $$$"""{"kind":"Widget","metadata":{"resourceVersion":"{{{version}}}"}}""";
}
