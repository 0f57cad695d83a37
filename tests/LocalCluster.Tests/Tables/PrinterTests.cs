using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Tables;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Tables;

public sealed class PrinterTests
{
    [Theory]
    [InlineData(5, "5s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 60, "3h1m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(10 * 86400, "10d")]
    [InlineData(-5, "<invalid>")]
    public void Age_OfSeconds_ReadsAsKubectlShowsIt(int seconds, string expected) =>
        Assert.Equal(expected, Ages.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(".a.b", "1")]
    [InlineData(".list[0].name", "x")]
    [InlineData(".list[-1].name", "y")]
    [InlineData(".list[*].name", "x,y")]
    [InlineData(".list[?(@.name==\"y\")].v", "2")]
    [InlineData(".list[?(@.name!='y')].v", "1")]
    [InlineData(".['a'].b", "1")]
    [InlineData(".labels.example\\.dev/x", "z")]
    [InlineData(".absent.b", "")]
    public void JsonPath_OfAPrinterColumn_FindsWhatItNames(string path, string expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed));

        Assert.Equal(expected,
            string.Join(',',
                parsed.Find(Read("{a: {b: 1}, list: [{name: x, v: 1}, {name: 'y', v: 2}], labels: {example.dev/x: z}}",
                    "{}"))));
    }

    [Theory]
    [InlineData(".a.b", "1")]
    [InlineData(".list[*].name", "x")]
    [InlineData(".names", "[\"x\",\"y\"]")]
    [InlineData(".a", "{\"b\":1}")]
    [InlineData(".absent", null)]
    public void Cells_OfATextColumn_ShowWhatThePathFindsFirst(string path, string? expected)
    {
        var value = Read("{metadata: {name: w}, a: {b: 1}, list: [{name: x}, {name: 'y'}], names: [x, 'y']}", "{}");

        var cells = CustomPrinter.Read([new JsonObject { ["name"] = "Column", ["type"] = "string", ["jsonPath"] = path }])
            .Cells(value, DateTimeOffset.UnixEpoch);

        Assert.Equal(["w", expected], cells.Select(cell => cell?.ToString()));
    }

    [Theory]
    [InlineData(".a[")]
    [InlineData(".a[?(@.b)]{")]
    [InlineData("a..")]
    public void JsonPath_ThatIsNone_IsRefused(string path) => Assert.False(JsonPath.TryParse(path, out _));

    private static JsonObject Read(string yaml, string under) =>
        (JsonObject)Deep(YamlText.Parse(Encoding.UTF8.GetBytes(under))!, YamlText.Parse(Encoding.UTF8.GetBytes(yaml))!);

    private static JsonNode Deep(JsonNode under, JsonNode over) => LocalCluster.Patching.MergePatch.Apply(under, over)!;
}
