using System.Text.Json.Nodes;

namespace TalosImageOperator.Repository.Tests.Dashboards;

/// <summary>The form of the dashboard. tests/Operator.Tests/Metrics runs its queries.</summary>
public sealed class DashboardTests
{
    private const string File = "config/grafana/talos-image-operator.json";

    private static JsonArray Panels => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Tree.Root, File)))!["panels"]!.AsArray();

    [Fact]
    public void Panels_HaveIdsOfTheirOwnAndShowSomething()
    {
        Assert.Distinct(Panels.Select(panel => panel!["id"]!.GetValue<int>()));
        Assert.All(Panels.Where(panel => panel!["type"]!.GetValue<string>() != "row"), panel => Assert.NotEmpty(panel!["targets"]!.AsArray()));
    }

    [Fact]
    public void Panels_OfTheGrid_DoNotOverlap()
    {
        var cells = Panels.Select(panel => panel!["gridPos"]!).SelectMany(place =>
            from x in Enumerable.Range((int)place["x"]!, (int)place["w"]!)
            from y in Enumerable.Range((int)place["y"]!, (int)place["h"]!)
            select (x, y)).ToList();

        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }
}
