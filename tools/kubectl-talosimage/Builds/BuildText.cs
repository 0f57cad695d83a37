using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Builds;

/// <summary>Builds as lines for people.</summary>
internal static class BuildText
{
    private static readonly string[] Columns = ["NAME", "RELEASE", "READY", "REASON", "PHASE", "PROGRESS", "PLATFORMS", "AGE"];

    /// <summary>A row per build. The place in the queue is in the message, so a queued build has it in the last column.</summary>
    public static IReadOnlyList<string> List(IEnumerable<TalosImageBuild> builds, bool withNamespace, DateTimeOffset now)
    {
        List<IReadOnlyList<string>> rows = [Row("NAMESPACE", [.. Columns, "MESSAGE"])];
        rows.AddRange(builds
            .OrderBy(build => build.Metadata.NamespaceProperty, StringComparer.Ordinal).ThenBy(build => build.Metadata.Name, StringComparer.Ordinal)
            .Select(build => Row(build.Metadata.NamespaceProperty, Cells(build, now))));
        return [.. Table.Lines(rows)];

        IReadOnlyList<string> Row(string inNamespace, IReadOnlyList<string> cells) => withNamespace ? [inNamespace, .. cells] : cells;
    }

    public static IReadOnlyList<(Tone Tone, string Text)> Details(TalosImageBuild build, DateTimeOffset now)
    {
        var status = build.Status;
        List<IReadOnlyList<string>> head =
        [
            ["Build", $"{build.Metadata.NamespaceProperty}/{build.Metadata.Name}"],
            ["Release", build.Spec.Release],
            ["Phase", Phase(build, now)],
            ["Ready", $"{Ready(build)?.Status ?? "Unknown"} {Ready(build)?.Reason}"],
            ["Message", PlainText.Line(Ready(build)?.Message)],
        ];
        AddUnlessEmpty("Cause", status.Cause);
        AddUnlessEmpty("Commit", status.Source?.Commit);
        foreach (var warning in status.Warnings)
        {
            AddUnlessEmpty("Warning", warning);
        }

        var lines = Table.Lines(head).Select((line, row) => (row == 2 ? ToneOf(BuildState.PhaseOf(build)) : Tone.Plain, line)).ToList();
        foreach (var platform in BuildState.Platforms(build, now))
        {
            lines.Add((Tone.Plain, ""));
            lines.Add((ToneOf(platform.Phase), platform.Title));
            lines.AddRange(platform.Notes.Select(note => (Tone.Plain, "  " + note)));
            var rows = Table.Lines([.. platform.Steps.Select(step => (IReadOnlyList<string>)["  " + step.Name, step.State, step.Time])]);
            lines.AddRange(rows.Zip(platform.Steps, (line, step) => (step.Tone, line)));
        }

        return lines;

        void AddUnlessEmpty(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                head.Add([name, PlainText.Line(text)]);
            }
        }
    }

    public static k8s.Models.V1Condition? Ready(TalosImageBuild build) =>
        build.Status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);

    private static IReadOnlyList<string> Cells(TalosImageBuild build, DateTimeOffset now) =>
    [
        build.Metadata.Name,
        build.Spec.Release,
        Ready(build)?.Status ?? "Unknown",
        Ready(build)?.Reason ?? "",
        BuildState.PhaseOf(build).ToString(),
        build.Status.Progress ?? "",
        string.Join(',', build.Spec.Platforms),
        build.Metadata.CreationTimestamp is { } created ? ShortDuration.Format(now - new DateTimeOffset(created, TimeSpan.Zero)) : "",
        BuildState.PhaseOf(build) is BuildPhase.Queued or BuildPhase.Failed ? PlainText.Line(Ready(build)?.Message) : "",
    ];

    private static string Phase(TalosImageBuild build, DateTimeOffset now)
    {
        var phase = $"{BuildState.PhaseOf(build)} {build.Status.Progress}".TrimEnd();
        return build.Status.StartedAt is { } start ? $"{phase}, {ShortDuration.Format((build.Status.CompletedAt ?? now) - start)}" : phase;
    }

    private static Tone ToneOf(BuildPhase phase) => phase switch
    {
        BuildPhase.Succeeded => Tone.Good,
        BuildPhase.Failed => Tone.Bad,
        BuildPhase.Building or BuildPhase.Publishing => Tone.Active,
        _ => Tone.Plain,
    };
}
