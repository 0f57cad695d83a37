using System.Text.Json.Nodes;
using Cel;
using TalosImageOperator.Entities.Manifests;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Tests;

/// <summary>The policy of config/samples, evaluated as the API server does it.</summary>
public sealed class AdmissionPolicyTests
{
    private static readonly CelEnvironment Environment = new(null, "");
    private static readonly JsonObject Policy = Read();

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData("""{"registry":{"host":"registry.example","username":"acme/talos"},"cache":{"mode":"Registry","reference":"registry.example/acme/cache:a"}}""", null)]
    [InlineData("""{"job":{"priorityClassName":"builds"},"imager":{"privileged":false}}""", null)]
    [InlineData("""{"imager":{"privileged":true}}""", "spec.imager.privileged is not allowed")]
    [InlineData("""{"registry":{"host":"ghcr.io","username":"acme"}}""", "spec.registry: push to registry.example/acme or")]
    [InlineData("""{"registry":{"host":"registry.example","username":"acme2"}}""", "spec.registry: push to registry.example/acme or")]
    [InlineData("""{"cache":{"mode":"Registry","reference":"ghcr.io/acme/cache:a"}}""", "spec.cache.reference: keep the cache below registry.example/acme/")]
    [InlineData("""{"job":{"priorityClassName":"system-node-critical"}}""", "spec.job.priorityClassName: only")]
    [InlineData("""{"job":{"serviceAccountName":"pusher"}}""", "spec.job.serviceAccountName is not allowed")]
    public void Policy_OnABuild_RefusesWhatItSays(string change, string? refusal)
    {
        var refusals = Refusals(change).ToList();

        if (refusal is null)
        {
            Assert.Empty(refusals);
        }
        else
        {
            Assert.StartsWith(refusal, Assert.Single(refusals), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Refusals(string change)
    {
        var spec = new Dictionary<string, object?>
        {
            ["release"] = "v1.13.9",
            ["registry"] = new Dictionary<string, object?> { ["host"] = "registry.example", ["username"] = "acme" },
        };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            spec[name] = Plain(value);
        }

        var variables = new Dictionary<string, object?>();
        var scope = new Dictionary<string, object?>
        {
            ["object"] = new Dictionary<string, object?> { ["spec"] = spec },
            ["namespaceObject"] = new Dictionary<string, object?>
            {
                ["metadata"] = new Dictionary<string, object?> { ["labels"] = new Dictionary<string, object?> { ["talosimages.dev/tenant"] = "acme" } },
            },
            ["variables"] = variables,
        };
        foreach (var variable in Policy["variables"]!.AsArray())
        {
            variables[(string)variable!["name"]!] = Evaluate((string)variable["expression"]!, scope);
        }

        return Policy["validations"]!.AsArray()
            .Where(validation => !(bool)Evaluate((string)validation!["expression"]!, scope)!)
            .Select(validation => (string?)validation!["message"] ?? (string)Evaluate((string)validation["messageExpression"]!, scope)!);
    }

    private static object? Evaluate(string expression, Dictionary<string, object?> scope) => Environment.Compile(expression)(scope);

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value => value.GetValue<string>(),
        _ => null,
    };

    private static JsonObject Read()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "config", "samples", "admission-policy.yaml"))));
        return YamlToJson.Convert(stream.Documents[0].RootNode)!["spec"]!.AsObject();
    }
}
