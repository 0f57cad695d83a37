using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.Chart;

/// <summary>The chart, without values, installs what <c>config/default</c> does.</summary>
public sealed class ConfigTests
{
    private const string Crd = "talosimages.dev_talosimagebuilds.yaml";

    [SkippableFact]
    public async Task Chart_WithoutValues_HasTheObjectsOfConfig()
    {
        var expected = Manifests.OfConfig().Names.Where(name => !name.StartsWith("Namespace ", StringComparison.Ordinal));
        Assert.Equal(expected, (await Manifests.OfChartAsync()).Names);
    }

    [SkippableTheory]
    [InlineData("ClusterRole", "talos-image-operator")]
    [InlineData("ClusterRole", "talosimagebuild-editor")]
    [InlineData("ClusterRole", "talosimagebuild-viewer")]
    [InlineData("Role", "talos-image-operator-leader-election")]
    public async Task Chart_WithoutValues_GivesTheRightsOfConfig(string kind, string name)
    {
        var rendered = await Manifests.OfChartAsync();
        var expected = Manifests.Rights(Manifests.OfConfig().One(kind, name));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Manifests.Rights(rendered.One(kind, name)));
    }

    [SkippableTheory]
    [InlineData("ClusterRoleBinding", "talos-image-operator")]
    [InlineData("RoleBinding", "talos-image-operator-leader-election")]
    public async Task Chart_WithoutValues_BindsAsConfigDoes(string kind, string name)
    {
        var rendered = (await Manifests.OfChartAsync()).One(kind, name);
        var expected = Manifests.OfConfig().One(kind, name);
        Assert.Equal(Yaml.Canonical(expected["roleRef"]), Yaml.Canonical(rendered["roleRef"]));
        Assert.Equal(Yaml.Canonical(expected["subjects"]), Yaml.Canonical(rendered["subjects"]));
    }

    [SkippableFact]
    public async Task Chart_WithoutValues_HasThePodOfConfig()
    {
        var rendered = await Manifests.OfChartAsync();
        var pod = rendered.PodSpec.DeepClone();
        var container = pod["containers"]![0]!.AsObject();
        container.Remove("imagePullPolicy");

        // The default of an operator from the same registry.
        Assert.Equal(["--builder-image=ghcr.io/talosimages/talos-image-builder:" + Version()], rendered.Args);
        container.Remove("args");

        var image = Yaml.Documents(Manifests.Read("config/manager/kustomization.yaml"))[0]["images"]![0]!;
        var expected = Manifests.OfConfig().PodSpec.DeepClone();
        expected["containers"]![0]!["image"] = $"{image["newName"]}:{image["newTag"]}";
        Assert.Equal(Yaml.Canonical(expected), Yaml.Canonical(pod));
    }

    [SkippableFact]
    public async Task Chart_WithoutValues_HasTheCrdAndKeepsIt()
    {
        var rendered = Assert.Single((await Manifests.OfChartAsync()).OfKind("CustomResourceDefinition")).DeepClone().AsObject();
        var metadata = rendered["metadata"]!.AsObject();
        Assert.Equal("keep", metadata["annotations"]!["helm.sh/resource-policy"]!.GetValue<string>());
        metadata.Remove("annotations");
        JsonNode expected = Assert.Single(Manifests.OfConfig().OfKind("CustomResourceDefinition"));
        Assert.Equal(Yaml.Canonical(expected), Yaml.Canonical(rendered));
    }

    [SkippableTheory]
    [InlineData("high-availability", "replicas=2,podDisruptionBudget.enabled=true")]
    [InlineData("network-policy", "networkPolicy.enabled=true")]
    public async Task Component_OfConfig_ChangesWhatTheChartsValuesChange(string component, string values)
    {
        var config = Difference(await Manifests.KustomizeAsync(), await Manifests.KustomizeAsync(component));
        var chart = Difference(await Manifests.OfChartAsync(), await Manifests.OfChartAsync("--set", values));
        Assert.NotEmpty(chart);
        Assert.Equal(chart, config);
    }

    [SkippableFact]
    public async Task Kustomize_OfDefault_MakesTheObjectsOfConfig() => Assert.Equal(Manifests.OfConfig().Names, (await Manifests.KustomizeAsync()).Names);

    [Fact]
    public void CopyOfTheCrd_IsUpToDate()
    {
        var copy = Path.Combine(Manifests.Folder, "files", Crd);
        var original = Manifests.Read($"config/crds/{Crd}");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(copy, original);
        }

        Assert.True(original == File.ReadAllText(copy), "Renew it: UPDATE_GOLDEN=1 dotnet test tests/Repository.Tests");
    }

    private static string Version() =>
        Yaml.Documents(Manifests.Read("config/manager/kustomization.yaml"))[0]["images"]![0]!["newTag"]!.GetValue<string>();

    /// <summary>The specs of the objects that are new or changed, without labels, which differ between the chart and config/.</summary>
    private static List<string> Difference(Manifests before, Manifests after)
    {
        var known = before.All.Select(Effect).ToHashSet();
        return [.. after.All.Select(Effect).Where(effect => !known.Contains(effect)).Order(StringComparer.Ordinal)];
    }

    private static string Effect(JsonObject each)
    {
        var spec = each["spec"]?.DeepClone() ?? new JsonObject();
        foreach (var selector in new[] { spec["selector"], spec["podSelector"] }.OfType<JsonObject>().Where(selector => selector["matchLabels"] is not null))
        {
            // The chart adds the name of the release.
            selector["matchLabels"]!.AsObject().Remove("app.kubernetes.io/instance");
        }

        if (spec["template"] is { } template)
        {
            // These differ between the chart and config/ in any case; other tests compare them.
            template.AsObject().Remove("metadata");
            template["spec"]!["containers"]![0]!.AsObject().Remove("args");
            template["spec"]!["containers"]![0]!.AsObject().Remove("imagePullPolicy");
        }

        return $"{each["apiVersion"]} {each["kind"]} {each["metadata"]!["name"]}\n{Yaml.Canonical(spec)}";
    }
}
