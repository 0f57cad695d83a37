using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Operator.Web.Html;
using TalosImageOperator.Operator.Web.Model;

namespace TalosImageOperator.Operator.Web.Pages;

/// <summary>One build.</summary>
internal static class BuildPage
{
    public static string Address(string inNamespace, string name) => $"/builds/{Uri.EscapeDataString(inNamespace)}/{Uri.EscapeDataString(name)}";

    public static string Render(BuildReport report, IReadOnlyList<string> obstacles, DateTimeOffset now)
    {
        var build = report.Build;
        return Layout.Page(
            $"{build.Name}: {build.Phase}",
            Address(build.Namespace, build.Name) + "/events",
            html => html.Write($"<h1>{build.Namespace} / {build.Name}</h1>\n"),
            html =>
            {
                Notices.Obstacles(html, obstacles);
                html.Write($"<p class=\"notice {build.Phase}\"><strong class=\"{build.Phase}\">{build.Phase}</strong> {build.Progress}<br>");
                html.Write($"{(build.Reason.Length > 0 ? $"{build.Reason}: {build.Message}" : "The operator has not observed this build yet.")}</p>\n");
                Facts(html, report, now);
                Failure(html, report.Failure);
                StepsTable.Write(html, report.Platforms, now);
                OutputsPart.Write(html, "Outputs", "output", report.Outputs);
                Earlier(html, report.EarlierSuccess);
                Warnings(html, report.Warnings);
                Conditions(html, report.Conditions);
            });
    }

    /// <summary>A build that the API server accepts and the operator cannot decode.</summary>
    public static string RenderUndecodable(NamespacedName key, UndecodableObject build) => Layout.Page(
        key.Name,
        Address(key.Namespace, key.Name) + "/events",
        html => html.Write($"<h1>{key.Namespace} / {key.Name}</h1>\n"),
        html => html.Write($"<p class=\"notice Failed\">The operator cannot decode this build. {build.Field} {build.Reason}</p>\n"));

    private static void Facts(HtmlWriter html, BuildReport report, DateTimeOffset now)
    {
        var build = report.Build;
        html.Write($"<dl>\n<dt>Release</dt><dd>{build.Release}</dd>\n<dt>Platforms</dt><dd>{string.Join(", ", build.Platforms)}</dd>\n");
        if (report.Cause is not null)
        {
            html.Write($"<dt>Cause</dt><dd>{report.Cause}</dd>\n");
        }

        if (report.Commit is not null)
        {
            html.Write($"<dt>Commit</dt><dd><code>{report.Commit}</code></dd>\n");
        }

        if (build.StartedAt is { } start)
        {
            html.Write($"<dt>Started</dt><dd>{start.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC</dd>\n");
            html.Write($"<dt>Duration</dt><dd>{ShortDuration.Format((build.CompletedAt ?? now) - start)}</dd>\n");
        }

        html.Write($"</dl>\n");
    }

    private static void Failure(HtmlWriter html, FailureReport? failure)
    {
        if (failure is null)
        {
            return;
        }

        html.Write($"<h2>Failure</h2>\n<dl>\n<dt>Where</dt><dd>{string.Join(" ", new[] { failure.Platform, failure.Step }.OfType<string>())}</dd>\n");
        html.Write($"<dt>Reason</dt><dd>{failure.Reason} ({failure.Class})</dd>\n<dt>Message</dt><dd>{failure.Message}</dd>\n");
        html.Write($"<dt>What to do</dt><dd>{failure.Advice}</dd>\n</dl>\n");
        html.Each(failure.Commands, OutputsPart.Copy);
        if (failure.LogTail is not null)
        {
            html.Write($"<h3>Last lines of the log</h3>\n<pre tabindex=\"0\">{failure.LogTail}</pre>\n");
        }
    }

    private static void Earlier(HtmlWriter html, EarlierSuccess? earlier)
    {
        if (earlier is null)
        {
            return;
        }

        html.Write($"<h2>Earlier success</h2>\n<dl>\n<dt>Release</dt><dd>{earlier.Release}</dd>\n<dt>Commit</dt><dd><code>{earlier.Commit}</code></dd>\n");
        if (earlier.CompletedAt is { } end)
        {
            html.Write($"<dt>Published</dt><dd>{end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC</dd>\n");
        }

        html.Write($"</dl>\n");
        OutputsPart.Write(html, "Its outputs", "earlier", earlier.Outputs);
    }

    private static void Warnings(HtmlWriter html, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            html.Write($"<h2>Warnings</h2>\n<ul>\n");
            html.Each(warnings, (writer, warning) => writer.Write($"<li>{warning}</li>\n"));
            html.Write($"</ul>\n");
        }
    }

    private static void Conditions(HtmlWriter html, IReadOnlyList<ConditionReport> conditions)
    {
        html.Write($"<h2>Conditions</h2>\n<table class=\"wide\">\n<thead><tr><th scope=\"col\">Type</th><th scope=\"col\">Status</th>");
        html.Write($"<th scope=\"col\">Reason</th><th scope=\"col\">Message</th><th scope=\"col\">Since</th></tr></thead>\n<tbody>\n");
        foreach (var condition in conditions)
        {
            html.Write($"<tr><td data-label=\"Type\">{condition.Type}</td><td data-label=\"Status\">{condition.Status}</td>");
            html.Write($"<td data-label=\"Reason\">{condition.Reason}</td><td data-label=\"Message\">{condition.Message}</td>");
            html.Write($"<td data-label=\"Since\" class=\"age\">{(condition.LastTransitionTime is { } since ? since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", null) : "")}</td></tr>\n");
        }

        html.Write($"</tbody>\n</table>\n");
    }
}
