using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.KubectlTalosImage.Reports;

/// <summary>All that a bug report needs, without credentials, as Markdown.</summary>
internal sealed class BuildReport(ClusterClient client)
{
    private const string OperatorSelector = "labelSelector=app.kubernetes.io%2Fname%3Dtalos-image-operator";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly StringBuilder _text = new();

    public async Task<string> WriteAsync(FoundBuild found, CancellationToken stop)
    {
        var metadata = found.Build.Metadata;
        var inNamespace = $"namespaces/{Uri.EscapeDataString(metadata.NamespaceProperty)}";
        var ofBuild = $"labelSelector={Uri.EscapeDataString($"{Labels.BuildUid}={metadata.Uid}")}";
        _text.Append("# TalosImageBuild ").Append(PlainText.Line($"{metadata.NamespaceProperty}/{metadata.Name}")).Append("\n\n")
            .Append("Credentials are replaced by ***. Read the report before you post it: logs and names may still say more than you want.\n");
        await AddAsync("Versions", () => VersionsAsync(stop));
        await AddAsync("Operator", () => OperatorsAsync(stop));
        await AddAsync("Build", () => Task.FromResult<JsonNode?>(found.Json));
        await AddAsync("Jobs", async () => Items(await client.Reader.GetAsync($"apis/batch/v1/{inNamespace}/jobs?{ofBuild}", stop), WithoutTemplate));
        await AddAsync("Pods", async () => Items(await client.Reader.GetAsync($"api/v1/{inNamespace}/pods?{ofBuild}", stop), StateOfPod));
        await AddAsync("Events", async () => Items(
            await client.Reader.GetAsync($"api/v1/{inNamespace}/events?fieldSelector={Uri.EscapeDataString($"involvedObject.uid={metadata.Uid}")}", stop), Event));
        return _text.ToString();
    }

    // A reader of builds may not read everything, and the rest of the report is still useful.
    private async Task AddAsync(string title, Func<Task<JsonNode?>> read)
    {
        string body;
        try
        {
            var json = Redaction.Of(await read())?.ToJsonString(Indented) ?? "none";
            body = string.Join('\n', PlainText.Lines(json));
        }
        catch (KubernetesApiException refused)
        {
            body = $"unavailable: {PlainText.Line(refused.Sentence)}";
        }

        _text.Append("\n## ").Append(title).Append("\n\n```json\n").Append(body.Replace("```", "'''", StringComparison.Ordinal)).Append("\n```\n");
    }

    private async Task<JsonNode?> VersionsAsync(CancellationToken stop) => new JsonObject
    {
        ["kubectl-talosimage"] = ClusterClient.Version,
        ["kubernetes"] = (await client.Reader.GetAsync("version", stop))["gitVersion"]?.DeepClone(),
    };

    // The image has the version, and the arguments and variables are the options.
    private async Task<JsonNode?> OperatorsAsync(CancellationToken stop) => Items(
        await client.Reader.GetAsync($"apis/apps/v1/deployments?{OperatorSelector}", stop),
        deployment => new JsonObject
        {
            ["name"] = $"{deployment["metadata"]?["namespace"]}/{deployment["metadata"]?["name"]}",
            ["replicas"] = deployment["spec"]?["replicas"]?.DeepClone(),
            ["status"] = deployment["status"]?.DeepClone(),
            ["containers"] = new JsonArray([.. (deployment["spec"]?["template"]?["spec"]?["containers"] as JsonArray ?? []).OfType<JsonObject>().Select(Container)]),
        });

    private static JsonObject Container(JsonObject container) =>
        Only(container, "name", "image", "args", "env", "resources");

    private static JsonObject WithoutTemplate(JsonObject job)
    {
        var spec = job["spec"]?.DeepClone() as JsonObject ?? [];
        spec.Remove("template");
        return new JsonObject { ["metadata"] = Metadata(job), ["spec"] = spec, ["status"] = job["status"]?.DeepClone() };
    }

    private static JsonObject StateOfPod(JsonObject pod) => new()
    {
        ["metadata"] = Metadata(pod),
        ["nodeName"] = pod["spec"]?["nodeName"]?.DeepClone(),
        ["status"] = pod["status"]?.DeepClone(),
    };

    private static JsonObject Event(JsonObject entry) =>
        Only(entry, "type", "reason", "message", "count", "firstTimestamp", "lastTimestamp", "eventTime", "series", "related");

    private static JsonObject Metadata(JsonObject entity) =>
        entity["metadata"] is JsonObject metadata ? Only(metadata, "name", "labels", "annotations", "creationTimestamp", "deletionTimestamp") : [];

    private static JsonObject Only(JsonObject entity, params string[] fields) =>
        new(fields.Where(entity.ContainsKey).Select(field => KeyValuePair.Create(field, entity[field]?.DeepClone())));

    private static JsonArray Items(JsonObject list, Func<JsonObject, JsonObject> select) =>
        new([.. (list["items"] as JsonArray ?? []).OfType<JsonObject>().Select(select)]);
}
