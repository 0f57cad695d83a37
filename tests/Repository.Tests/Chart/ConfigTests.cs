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
        pod["containers"]![0]!.AsObject().Remove("imagePullPolicy");

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
}
