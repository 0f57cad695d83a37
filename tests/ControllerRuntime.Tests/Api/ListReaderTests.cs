using System.Text;
using System.Text.Json;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Api;

public sealed class ListReaderTests
{
    private const string MetadataLast =
        """{"kind":"WidgetList","items":[{"metadata":{"name":"a"},"spec":{"size":1}},{"metadata":{"name":"b"}}],"metadata":{"resourceVersion":"9","continue":"more"},"extra":[{"x":[1,{}]}]}""";

    /// <summary>Whatever a read of the stream ends with: a token, an item, the middle of a character.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(4096)]
    public async Task Read_InParts_GivesEveryItemAndTheVersion(int size)
    {
        var list = Widget.ListJson("9", "more", Widget.Json("a", 1, size: 3), Widget.Bad("b", 2, spec: """{"size":"großß"}"""), Widget.Json("c", 4));

        var page = await ReadAsync(list, size);

        Assert.Equal(["a", "c"], page.Items.Select(item => item.Metadata.Name));
        Assert.Equal(("b", "spec.size", "großß"), (page.Undecodable.Single().Key.Name, page.Undecodable[0].Field, page.Undecodable[0].Value));
        Assert.Equal(("9", "more"), (page.ResourceVersion, page.Continue));
    }

    [Theory]
    [InlineData(MetadataLast, 2, "9", "more")]
    [InlineData("""{"items":null,"metadata":{"resourceVersion":"3","continue":""}}""", 0, "3", null)]
    [InlineData("""{"metadata":null}""", 0, "", null)]
    [InlineData(" {} \n", 0, "", null)]
    public async Task Read_OtherShapes_AreLists(string json, int items, string version, string? next)
    {
        var page = await ReadAsync(json, size: 3);

        Assert.Equal((items, 0, version, next), (page.Items.Count, page.Undecodable.Count, page.ResourceVersion, page.Continue));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"items":[{"metadata":{"name":"a"}},""")]
    [InlineData("""{"items":[]} {}""")]
    [InlineData("""{"items":[{"metadata":}]}""")]
    public async Task Read_NoList_IsRefused(string json) => await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(json, size: 4));

    private static async Task<ResourcePage<Widget>> ReadAsync(string json, int size)
    {
        await using var stream = new SmallParts(Encoding.UTF8.GetBytes(json), size);
        return await ListReader<Widget>.ReadAsync(Widget.Type, stream, default);
    }
}
