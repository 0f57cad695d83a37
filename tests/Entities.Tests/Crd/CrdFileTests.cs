using System.Text.Json.Nodes;
using TalosImageOperator.CrdGenerator;
using TalosImageOperator.CrdGenerator.Rules;
using TalosImageOperator.Entities.Manifests;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Tests.Crd;

public sealed class CrdFileTests
{
    private static readonly string CommittedFile = Path.Combine(Repository.Root, "config", "crds", Generated.DefinitionFile);

    [Fact]
    public void CommittedDefinition_IsUpToDate() => Assert.Equal(Generated.DefinitionText(), File.ReadAllText(CommittedFile));

    [Fact]
    public void CommittedPage_IsUpToDate() =>
        Assert.Equal(Generated.PageText(), File.ReadAllText(Path.Combine(Repository.Root, "docs", "resource.md")));

    [Fact]
    public void Definition_BreaksNoRule() => Assert.Empty(DefinitionRules.Violations(CrdFile.Definition));

    [Fact]
    public void DefinitionText_ReadAsYaml_IsTheDefinition()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Generated.DefinitionText()));

        Assert.True(JsonNode.DeepEquals(CrdFile.Definition, YamlToJson.Convert(stream.Documents[0].RootNode)));
    }

    [Fact]
    public void PrinterColumns_AreInOrder()
    {
        var columns = CrdFile.Definition["spec"]!["versions"]![0]!["additionalPrinterColumns"]!.AsArray();

        Assert.Equal(
            ["Release", "Ready", "Reason", "Phase", "Progress", "Age", "Platforms+", "Commit+", "Reproduced+", "Message+"],
            columns.Select(column => $"{column!["name"]}{((int?)column["priority"] == 1 ? "+" : "")}"));
    }

    [Theory]
    [InlineData("status", "{\"observedGeneration\":-1}")]
    [InlineData("spec.platforms", "[\"linux/amd64\"]")]
    [InlineData("spec.job.timeout", "\"4h\"")]
    [InlineData("spec.cache.mode", "\"None\"")]
    public void Field_WithDefault_HasIt(string path, string json) =>
        Assert.Equal(json, CrdFile.At(path).Schema["default"]?.ToJsonString());

    [Theory]
    [InlineData("spec", "registry", "release")]
    [InlineData("spec.registry", "host", "username")]
    [InlineData("spec.imager.overlay", "name")]
    [InlineData("spec.imager.secureBoot", "secretRef")]
    [InlineData("status.outputs[]", "name")]
    public void Object_WithRequiredFields_NamesThem(string path, params string[] fields) =>
        Assert.Equal(fields, CrdFile.At(path).Schema["required"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("status.conditions", "type")]
    [InlineData("status.platforms", "platform")]
    [InlineData("status.outputs", "name")]
    [InlineData("status.lastSucceeded.outputs[].platforms[].files", "name")]
    public void List_OfStatus_IsAMapByItsKey(string path, string key)
    {
        Assert.Equal("map", (string?)CrdFile.At(path).Schema["x-kubernetes-list-type"]);
        Assert.Equal(key, (string?)CrdFile.At(path).Schema["x-kubernetes-list-map-keys"]![0]);
    }
}
