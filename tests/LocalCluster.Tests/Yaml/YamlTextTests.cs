using System.Text;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Yaml;
using YamlDotNet.Core;

namespace TalosImageOperator.LocalCluster.Tests.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("v", "\"v\"")]
    [InlineData("1", "1")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("true", "true")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("0644", "420")]
    [InlineData("-7", "-7")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("[{b: 1}, []]", "[{\"b\":1},[]]")]
    public void Parse_OfAValue_ReadsIt(string text, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", JsonText.WriteString(YamlText.Parse(Encoding.UTF8.GetBytes($"a: {text}\n"))));

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: *nobody")]
    [InlineData("a: b: c")]
    [InlineData("{a: 1, a: 2}")]
    public void Parse_OfBrokenText_Fails(string text) => Assert.ThrowsAny<YamlException>(() => YamlText.Parse(Encoding.UTF8.GetBytes(text)));
}
