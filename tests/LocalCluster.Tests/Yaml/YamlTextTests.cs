using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("v", "\"v\"")]
    [InlineData("1", "1")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("yes", "true")]
    [InlineData("y", "true")]
    [InlineData("Off", "false")]
    [InlineData("true", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("", "null")]
    [InlineData("0644", "420")]
    [InlineData("0o644", "420")]
    [InlineData("0x1F", "31")]
    [InlineData("0b101", "5")]
    [InlineData("0899", "899")]
    [InlineData("1_000", "1000")]
    [InlineData("-7", "-7")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("v1.13.9", "\"v1.13.9\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    public void Parse_OfAScalar_ReadsAsTheApiServerDoes(string text, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", JsonText.WriteString(Parse($"a: {text}\n")));

    [Fact]
    public void Parse_OfAnchorsAndMerges_ResolvesThem() =>
        Assert.Equal("""{"base":{"x":1,"y2":2},"b":{"x":3,"y2":2},"c":{"x":1,"y2":2}}""",
            JsonText.WriteString(Parse("base: &b {x: 1, y2: 2}\nb: {<<: *b, x: 3}\nc: *b\n"))
                .Replace("\"x\":3,\"y2\":2", "\"x\":3,\"y2\":2", StringComparison.Ordinal));

    [Fact]
    public void Parse_OfARepeatedKey_ReportsIt()
    {
        var duplicates = new List<string>();

        YamlText.Parse("a: {b: 1, b: 2}"u8.ToArray(), duplicates);

        Assert.Equal(["a.b"], duplicates);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: *nobody")]
    [InlineData("a: b: c")]
    public void Parse_OfBrokenText_Fails(string text) => Assert.Throws<YamlFault>(() => Parse(text));

    [Theory]
    [InlineData("""{"a":"yes","b":"1","c":"null","d":"","e":"x: y","f":"two\nlines\n","g":[{"h":[]},{}],"i":1.5,"j":true,"k":null,"l":"0644","m":"- x","n2":"#"}""")]
    public void Write_ThenParse_GivesTheSame(string json)
    {
        var value = JsonText.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Equal(json, JsonText.WriteString(YamlText.Parse(YamlText.Write(value))));
    }

    private static JsonNode? Parse(string text) => YamlText.Parse(Encoding.UTF8.GetBytes(text));
}
