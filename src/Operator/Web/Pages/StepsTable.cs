using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Operator.Web.Html;
using TalosImageOperator.Operator.Web.Model;

namespace TalosImageOperator.Operator.Web.Pages;

/// <summary>The steps of each platform with their times as bars, all on the same scale.</summary>
internal static class StepsTable
{
    // The least width that can be seen, in percent.
    private const double Narrowest = 0.5;

    public static void Write(HtmlWriter html, IReadOnlyList<PlatformReport> platforms, DateTimeOffset now)
    {
        if (platforms.Count == 0)
        {
            return;
        }

        var started = platforms.SelectMany(platform => platform.Steps).Where(step => step.StartedAt is not null).ToList();
        var first = started.Count == 0 ? now : started.Min(step => step.StartedAt!.Value);
        var last = started.Count == 0 ? now : started.Max(step => step.CompletedAt ?? now);
        var length = Math.Max((last - first).TotalSeconds, 1);
        html.Write($"<h2>Steps</h2>\n");
        foreach (var platform in platforms)
        {
            Platform(html, platform);
            html.Write($"<table class=\"steps\">\n<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Time</th><th scope=\"col\">Duration</th></tr></thead>\n<tbody>\n");
            foreach (var step in platform.Steps)
            {
                html.Write($"<tr><td>{step.Name}</td><td>");
                Bar(html, step, first, length, now);
                html.Write($"</td><td class=\"number\">{Duration(step, now)}</td></tr>\n");
            }

            html.Write($"</tbody>\n</table>\n");
        }
    }

    private static void Platform(HtmlWriter html, PlatformReport platform)
    {
        html.Write($"<h3>{platform.Platform} <span class=\"{platform.Phase}\">{platform.Phase}</span></h3>\n");
        if (platform.Reason is not null)
        {
            html.Write($"<p class=\"notice {platform.Phase}\">{platform.Reason}: {platform.Message}</p>\n");
        }

        if (platform.Pod is not null)
        {
            html.Write($"<p class=\"soft\">Pod {platform.Pod} on node {platform.Node ?? "not assigned yet"}, attempt {platform.Attempts}</p>\n");
        }
    }

    private static void Bar(HtmlWriter html, StepReport step, DateTimeOffset first, double length, DateTimeOffset now)
    {
        if (step.StartedAt is not { } start)
        {
            return;
        }

        // The Content-Security-Policy forbids style attributes, but not the attributes of SVG.
        var from = (start - first).TotalSeconds / length * 100;
        var width = Math.Max(((step.CompletedAt ?? now) - start).TotalSeconds / length * 100, Narrowest);
        var kind = step.Failed ? "bad" : step.CompletedAt is null ? "busy" : "done";
        html.Write($"<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        html.Write($"<rect class=\"{kind}\" x=\"{Math.Min(from, 100 - Narrowest):0.##}\" width=\"{width:0.##}\" height=\"1\"/></svg>");
    }

    private static string Duration(StepReport step, DateTimeOffset now) => step switch
    {
        { StartedAt: null } => "not started",
        { Failed: true, CompletedAt: { } end } => $"failed after {ShortDuration.Format(end - step.StartedAt.Value)}",
        { CompletedAt: { } end } => ShortDuration.Format(end - step.StartedAt.Value),
        _ => $"running for {ShortDuration.Format(now - step.StartedAt.Value)}",
    };
}
