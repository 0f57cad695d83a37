using System.Globalization;
using System.Text;
using System.Text.Json;
using TalosImageOperator.Entities;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tables;
using TalosImageOperator.LocalCluster.Yaml;
using TalosImageOperator.Operator.Tests.Rendering;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Statuses;

/// <summary>
/// What kubectl shows of a build: the columns of config/crds as the API server fills and kubectl prints them, then status and events.
/// </summary>
internal static class Screen
{
    private static readonly TablePrinter Columns = CustomPrinter.Read(
        YamlText.Parse(File.ReadAllBytes(GoldenFile.InRepository("config/crds/talosimages.dev_talosimagebuilds.yaml")))
            .At("spec", "versions")!.AsArray()[0].At("additionalPrinterColumns")!.AsArray());

    public static string Of(string title, Scenario scenario)
    {
        var text = new StringBuilder($"# {title}\n\n");
        Table(text, scenario, wide: false);
        Table(text, scenario, wide: true);
        Status(text, scenario);
        text.Append("Events:\n");
        foreach (var entry in scenario.Events)
        {
            var related = entry.Related is null ? "" : $" [{entry.Related.Kind} {entry.Related.Name}]";
            text.Append(CultureInfo.InvariantCulture, $"  {(entry.Warning ? "Warning" : "Normal"),-8} {entry.Reason,-20} {entry.Note}{related}\n");
        }

        return text.Append('\n').ToString();
    }

    private static void Table(StringBuilder text, Scenario scenario, bool wide)
    {
        var json = JsonSerializer.SerializeToNode(scenario.Build, EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        var shown = Columns.Columns.Select((column, index) => (column, index)).Where(entry => wide || entry.column.Priority == 0).ToList();
        var cells = Columns.Cells(json, scenario.Now);
        var header = shown.Select(entry => entry.column.Name.ToUpperInvariant()).ToList();
        var row = shown.Select(entry => $"{cells[entry.index]}").ToList();
        text.Append(wide ? "$ kubectl get tib -o wide\n" : "$ kubectl get tib\n");
        text.Append(Line(header, row)).Append(Line(row, header)).Append('\n');
    }

    // kubectl pads with three blanks after the widest cell.
    private static string Line(List<string> cells, List<string> others) =>
        string.Concat(cells.Select((cell, index) => index == cells.Count - 1 ? cell : cell.PadRight(Math.Max(cell.Length, others[index].Length) + 3)))
            .TrimEnd() + "\n";

    private static void Status(StringBuilder text, Scenario scenario)
    {
        var status = scenario.Status;
        text.Append("Conditions:\n");
        foreach (var condition in status.Conditions)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {condition.Type,-12} {condition.Status,-8} {condition.Reason,-20} {condition.Message}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Cause: {status.Cause}\n");
        foreach (var platform in status.Platforms)
        {
            text.Append(CultureInfo.InvariantCulture, $"{platform.Platform}: {platform.Phase}, attempts {platform.Attempts}");
            text.Append(platform.Reason is null ? "" : $", {platform.Reason}").Append(platform.Message is null ? "\n" : $": {platform.Message}\n");
            foreach (var step in platform.Steps)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {step.Name,-12} {step.StartedAt:HH:mm:ss}{(step.CompletedAt is { } end ? $" to {end:HH:mm:ss}" : "")}\n");
            }
        }

        foreach (var output in status.Outputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{output.Name}: {output.Image}{(output.Digest is null ? "" : " " + output.Digest[..15])}\n");
        }

        if (status.Failure is { } failure)
        {
            text.Append(CultureInfo.InvariantCulture, $"Failure: {failure.Platform} {failure.Step}, {failure.Class}, {failure.Reason}: {failure.Message}\n");
        }
    }
}
