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
        Assert.Contains($"--builder-image=ghcr.io/talosimages/talos-image-builder:{Version}", Manifests.OfConfig().Args);
    }

    [Fact]
    public void Projects_All_LeaveTheVersionToTheTree() => Assert.DoesNotContain(
        Tree.Files("*.csproj"),
        file => XDocument.Parse(Manifests.Read(file)).Descendants()
            .Any(element => element.Name.LocalName is "Version" or "AssemblyVersion" or "InformationalVersion" or "VersionPrefix"));
}
