using TalosImageOperator.Entities.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Tests.Manifests;

public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("text", "\"text\"")]
    [InlineData("v1.13.9", "\"v1.13.9\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("7", "7")]
    [InlineData("-7", "-7")]
    [InlineData("1_000", "1000")]
    [InlineData("0x1f", "31")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("0b11", "3")]
    [InlineData("-", "\"-\"")]
    [InlineData("08", "8")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("n", "false")]
    [InlineData("60Gi", "\"60Gi\"")]
    [InlineData("2026-01-02", "\"2026-01-02\"")]
    [InlineData("4h", "\"4h\"")]
    public void Scalar_Plain_IsWhatKubectlMakesOfIt(string text, string json) =>
        Assert.Equal(json, YamlToJson.Scalar(new YamlScalarNode(text) { Style = ScalarStyle.Plain })?.ToJsonString());

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("null")]
    public void Scalar_PlainNull_IsNull(string text) =>
        Assert.Null(YamlToJson.Scalar(new YamlScalarNode(text) { Style = ScalarStyle.Plain }));

    [Theory]
    [InlineData(ScalarStyle.DoubleQuoted)]
    [InlineData(ScalarStyle.SingleQuoted)]
    [InlineData(ScalarStyle.Literal)]
    [InlineData(ScalarStyle.Folded)]
    public void Scalar_Quoted_StaysAString(ScalarStyle style) =>
        Assert.Equal("\"1\"", YamlToJson.Scalar(new YamlScalarNode("1") { Style = style })?.ToJsonString());
}
