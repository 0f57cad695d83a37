using TalosImageOperator.Entities;

namespace TalosImageOperator.KubectlTalosImage.Builds;

/// <summary>What has changed since the last look, a line each: for output that is not a terminal.</summary>
internal sealed class ProgressLines
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string _phase = "";

    public IReadOnlyList<string> Of(TalosImageBuild build, DateTimeOffset now)
    {
        var lines = new List<string>();
        foreach (var platform in BuildState.Platforms(build, now))
        {
            // A later attempt starts the same steps again.
            var attempt = build.Status.Platforms.First(status => status.Platform == platform.Platform).Pod;
            lines.AddRange(
                from step in platform.Steps
                where step.State != "waiting" && _seen.Add($"{BuildState.RunOf(build)} {platform.Platform} {attempt} {step.Name} {step.State}")
                select $"{platform.Platform} {step.Name} {step.State} {(step.State == "running" ? "" : step.Time)}".TrimEnd());
            lines.AddRange(platform.Notes.Where(note => _seen.Add($"{platform.Platform} {attempt} {note}")).Select(note => $"{platform.Platform} {note}"));
        }

        var ready = BuildText.Ready(build);
        var phase = $"{BuildState.PhaseOf(build)} {ready?.Reason}: {ready?.Message}";
        if (phase != _phase)
        {
            _phase = phase;
            lines.Add($"{BuildState.PhaseOf(build)} {build.Status.Progress}".TrimEnd() + (ready is null ? "" : $": {ready.Message}"));
        }

        return lines;
    }
}
