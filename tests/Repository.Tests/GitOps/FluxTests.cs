using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.GitOps;

/// <summary>The samples for Flux and Argo CD: what they name exists, in them or in the chart.</summary>
public sealed class FluxTests
{
    private static readonly IReadOnlyList<JsonObject> Flux =
        [.. Tree.Files("*.yaml", "config/flux").SelectMany(file => Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, file))))];

    private static readonly IReadOnlyList<JsonObject> ArgoCd =
        Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, "config/argocd/applications.yaml")));

    [Fact]
    public void Kustomizations_DependsOn_NamesOnesThatWait()
    {
        var kustomizations = Flux.Where(item => Kind(item) == "Kustomization").ToDictionary(Name);
        var named = kustomizations.Values.SelectMany(item => item["spec"]!["dependsOn"]?.AsArray() ?? []).Select(dependency => (string)dependency!["name"]!).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True((bool)kustomizations[name]["spec"]!["wait"]!, $"{name} does not wait for its resources"));
    }

    [Fact]
    public void Sources_OfTheSamples_AreInThem()
    {
        var known = Flux.Select(item => $"{Kind(item)}/{Name(item)}").ToHashSet(StringComparer.Ordinal);
        var references = Flux.SelectMany(item => new[] { item["spec"]!["sourceRef"], item["spec"]!["chartRef"], item["spec"]!["dataFrom"]?[0]?["sourceRef"]?["generatorRef"] })
            .OfType<JsonObject>()
            .Select(reference => $"{(string)reference["kind"]!}/{(string)reference["name"]!}")
            .ToList();

        Assert.True(references.Count >= 4, string.Join(", ", references));
        Assert.All(references, reference => Assert.Contains(reference, known));
    }

    [Fact]
    public void Versions_OfTheChart_AreItsOwn()
    {
        var chart = Yaml.Documents(File.ReadAllText(Path.Combine(Tree.Root, "charts/talos-image-operator/Chart.yaml"))).Single();
        var application = ArgoCd.Single(item => (string?)item["spec"]!["source"]!["chart"] == (string)chart["name"]!);

        Assert.Equal((string)chart["version"]!, (string)application["spec"]!["source"]!["targetRevision"]!);
    }

    [Fact]
    public void Applications_OfArgoCd_ApplyOnTheServer() => Assert.All(
        ArgoCd, item => Assert.Contains("ServerSideApply=true", item["spec"]!["syncPolicy"]!["syncOptions"]!.AsArray().Select(option => (string)option!)));

    private static string Kind(JsonObject item) => (string)item["kind"]!;

    private static string Name(JsonObject item) => (string)item["metadata"]!["name"]!;
}
