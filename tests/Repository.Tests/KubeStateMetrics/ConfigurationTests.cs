using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.KubeStateMetrics;

/// <summary>The configuration of kube-state-metrics reads fields that the definition has, and lists every value of them.</summary>
public sealed class ConfigurationTests
{
    private const string File = "config/kube-state-metrics/talosimagebuilds.yaml";

    private static JsonNode Definition => Read("config/crds/talosimages.dev_talosimagebuilds.yaml")["spec"]!;

    private static JsonNode Resource => Assert.Single(Read(File)["spec"]!["resources"]!.AsArray())!;

    [Fact]
    public void Resource_IsThatOfTheDefinition()
    {
        var kind = Resource["groupVersionKind"]!;
        Assert.Equal(
            ((string?)Definition["group"], (string?)Definition["names"]!["kind"], (string?)Definition["versions"]![0]!["name"]),
            ((string?)kind["group"], (string?)kind["kind"], (string?)kind["version"]));
    }

    [Fact]
    public void Paths_AllExistInTheSchema()
    {
        var paths = Paths().ToList();

        Assert.True(paths.Count >= 12, $"Only {paths.Count} paths were found.");
        Assert.Empty(paths.Where(path => Find(path) is null).Select(path => string.Join('.', path)));
    }

    [Fact]
    public void Values_OfAStateSet_AreThoseOfTheSchema()
    {
        foreach (var set in Metrics().Where(metric => (string?)metric["each"]!["type"] == "StateSet").Select(metric => metric["each"]!["stateSet"]!))
        {
            var allowed = Find([.. Path(set["path"]), .. Path(set["valueFrom"])])!["enum"]!.AsArray().Select(value => (string)value!);
            Assert.Equal(allowed.Order(), set["list"]!.AsArray().Select(value => (string)value!).Order());
        }
    }

    [Fact]
    public void Metrics_HaveTheFieldsOfTheirType()
    {
        Assert.Equal(["Gauge", "Info", "StateSet"], Metrics().Select(metric => (string)metric["each"]!["type"]!).Distinct().Order());
        Assert.All(Metrics(), metric =>
        {
            var each = metric["each"]!.AsObject();
            var type = (string)each["type"]!;
            Assert.Equal(["type", char.ToLowerInvariant(type[0]) + type[1..]], each.Select(field => field.Key));
            Assert.Matches("^[a-z_]+$", (string?)metric["name"]);
            Assert.EndsWith(".", (string?)metric["help"], StringComparison.Ordinal);
        });
    }

    private static IEnumerable<JsonNode> Metrics() => from metric in Resource["metrics"]!.AsArray() select metric;

    private static IEnumerable<string[]> Paths()
    {
        foreach (var label in Labels(Resource))
        {
            yield return label;
        }

        foreach (var source in Metrics().Select(metric => metric["each"]!.AsObject().Last().Value!))
        {
            var path = Path(source["path"]);
            yield return [.. path, .. Path(source["valueFrom"])];
            foreach (var label in Labels(source))
            {
                yield return [.. path, .. label];
            }
        }
    }

    private static IEnumerable<string[]> Labels(JsonNode node) => (node["labelsFromPath"]?.AsObject() ?? []).Select(label => Path(label.Value));

    private static string[] Path(JsonNode? path) => [.. (path?.AsArray() ?? []).Select(part => (string)part!)];

    // The definition has no schema of the metadata. A list is read item by item.
    private static JsonNode? Find(string[] path) => path is ["metadata", "name" or "namespace"]
        ? path[1]
        : path.Aggregate(
            Definition["versions"]![0]!["schema"]!["openAPIV3Schema"],
            (schema, part) => (schema?["items"] ?? schema)?["properties"]?[part]);

    private static JsonObject Read(string file) => Yaml.Documents(System.IO.File.ReadAllText(System.IO.Path.Combine(Tree.Root, file))).Single().AsObject();
}
