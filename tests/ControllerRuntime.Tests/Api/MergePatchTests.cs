using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", """{"b":null}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", """{"a":{"x":1}}""", """{"a":{"y":null}}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{"x":1,"z":[1]}}""", """{"a":{"z":[1]}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"a":1}""", """{"a":{"x":1}}""", """{"a":{"x":1}}""")]
    [InlineData(null, """{"a":1}""", """{"a":1}""")]
    public void Between_TwoObjects_HoldsWhatDiffers(string? before, string after, string? expected)
    {
        var patch = MergePatch.Between(before is null ? null : JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());

        Assert.Equal(expected, patch?.ToJsonString());
    }
}
