using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.Entities.Tests.Crd;

/// <summary>The API server applies the schema's defaults, a local run the initialisers: both must give the same build.</summary>
public sealed class DefaultAgreementTests
{
    private static readonly JsonObject Initialised =
        JsonSerializer.SerializeToNode(new TalosImageBuild(), EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();

    [Fact]
    public void Defaults_OfTheSchema_AreTheInitialisers()
    {
        var defaulted = new JsonObject { ["spec"] = new JsonObject { ["imager"] = new JsonObject(), ["registry"] = new JsonObject() } };
        Default(defaulted, CrdFile.Schema);

        foreach (var (path, value) in Leaves(defaulted, ""))
        {
            Assert.Equal($"{path} = {value}", $"{path} = {Leaves(Initialised, "").SingleOrDefault(leaf => leaf.Path == path).Value}");
        }
    }

    [Fact]
    public void Initialisers_ThatAreNotZero_AreDefaultsOfTheSchema()
    {
        var defaulted = new JsonObject { ["spec"] = new JsonObject() };
        Default(defaulted, CrdFile.Schema);

        foreach (var (path, value) in Leaves(Initialised, "").Where(leaf => leaf.Value is not ("\"\"" or "false" or "0")))
        {
            if (path is "apiVersion" or "kind")
            {
                continue;
            }

            Assert.Equal($"{path} = {value}", $"{path} = {Leaves(defaulted, "").SingleOrDefault(leaf => leaf.Path == path).Value}");
        }
    }

    /// <summary>As apiextensions does it: a default where the field is absent, then down into what is there.</summary>
    private static void Default(JsonObject value, JsonObject schema)
    {
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            var field = property!.AsObject();
            if (!value.ContainsKey(name) && field["default"] is { } given)
            {
                value[name] = given.DeepClone();
            }

            if (value[name] is JsonObject below)
            {
                Default(below, field);
            }
        }
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path) => node is JsonObject map
        ? map.SelectMany(pair => Leaves(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
        : [(path, node?.ToJsonString() ?? "null")];
}
