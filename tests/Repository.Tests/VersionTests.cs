using System.Xml.Linq;
using TalosImageOperator.Repository.Tests.Chart;

namespace TalosImageOperator.Repository.Tests;

/// <summary>One version for programs, images, chart and manifests: that of Directory.Build.props.</summary>
public sealed class VersionTests
{
    private static readonly string Version = Assert.Single(
        XDocument.Parse(Manifests.Read("Directory.Build.props")).Descendants("Version")).Value;

    [Theory]
    [InlineData("version")]
    [InlineData("appVersion")]
    public void Chart_OfThisTree_HasTheVersion(string field)
    {
        var chart = Assert.Single(Yaml.Documents(Manifests.Read($"{Manifests.ChartFolder}/Chart.yaml")));
        Assert.Equal(Version, chart[field]!.GetValue<string>());
    }

    [Fact]
    public void Config_OfThisTree_NamesTheImagesOfTheVersion()
    {
        var image = Yaml.Documents(Manifests.Read("config/manager/kustomization.yaml"))[0]["images"]![0]!;
        Assert.Equal(Version, image["newTag"]!.GetValue<string>());
        // The operator's default is the Builder image of its own version.
        Assert.DoesNotContain(Tree.Files("*.yaml", "config/manager"), file => Manifests.Read(file).Contains("talos-image-builder", StringComparison.Ordinal));
    }

    [Fact]
    public void Chart_OfAnotherRegistry_NamesTheOperatorsBuildKit()
    {
        var tag = Yaml.Documents(Manifests.Read($"{Manifests.ChartFolder}/Chart.yaml"))[0]["annotations"]!["talosimages.dev/buildkit"]!;
        Assert.Contains(
            $"\"docker.io/moby/buildkit:{tag.GetValue<string>()}\"", Manifests.Read("src/Operator/Options/BuildPodOptions.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifests_OfThisTree_NameNoMovingTag() => Assert.DoesNotContain(
        Tree.Files("*.yaml", "config").Concat(Tree.Files("*.yaml", "charts")).Concat(Tree.Files("*.tpl", "charts")),
        file => Manifests.Read(file).Contains(":latest", StringComparison.Ordinal));

    [Fact]
    public void Projects_All_LeaveTheVersionToTheTree() => Assert.DoesNotContain(
        Tree.Files("*.csproj"),
        file => XDocument.Parse(Manifests.Read(file)).Descendants()
            .Any(element => element.Name.LocalName is "Version" or "AssemblyVersion" or "InformationalVersion" or "VersionPrefix"));
}
