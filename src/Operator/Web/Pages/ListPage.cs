using TalosImageOperator.Entities.Durations;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Web.Html;
using TalosImageOperator.Operator.Web.Model;

namespace TalosImageOperator.Operator.Web.Pages;

/// <summary>All builds.</summary>
internal static class ListPage
{
    public static string Render(BuildListing listing, BuildFilter filter, IReadOnlyList<string> obstacles, DateTimeOffset now) => Layout.Page(
        "Talos image builds",
        "/events",
        html => Form(html, listing, filter),
        html =>
        {
            Notices.Obstacles(html, obstacles);
            Count(html, listing);
            if (listing.Items.Count > 0)
            {
                Table(html, listing, now);
            }

            Pages(html, listing, filter);
        });

    private static void Form(HtmlWriter html, BuildListing listing, BuildFilter filter)
    {
        html.Write($"<h1>Builds</h1>\n<form role=\"search\">\n<label>Namespace <select name=\"namespace\"><option value=\"\">All</option>");

        // A namespace without builds stays selected.
        foreach (var name in filter.Namespace.Length == 0 ? listing.Namespaces : listing.Namespaces.Append(filter.Namespace).Distinct())
        {
            Option(html, name, name == filter.Namespace);
        }

        html.Write($"</select></label>\n<label>Phase <select name=\"phase\"><option value=\"\">All</option>");
        foreach (var phase in Enum.GetValues<BuildPhase>())
        {
            Option(html, phase.ToString(), phase == filter.Phase);
        }

        html.Write($"</select></label>\n<label>Name, release or reason <input type=\"search\" name=\"text\" value=\"{filter.Text}\" maxlength=\"253\"></label>\n");
        html.Write($"<button type=\"submit\">Filter</button>\n</form>\n");
    }

    private static void Option(HtmlWriter html, string value, bool isSelected)
    {
        html.Write($"<option");
        if (isSelected)
        {
            html.Write($" selected");
        }

        html.Write($">{value}</option>");
    }

    private static void Count(HtmlWriter html, BuildListing listing)
    {
        if (listing.Total == 0)
        {
            html.Write($"<p>No builds match.</p>\n");
            return;
        }

        var first = (listing.Page - 1) * BuildListing.PageSize;
        html.Write($"<p class=\"soft\">Builds {first + 1} to {first + listing.Items.Count} of {listing.Total}</p>\n");
    }

    private static void Table(HtmlWriter html, BuildListing listing, DateTimeOffset now)
    {
        html.Write($"<table class=\"wide\">\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Namespace</th><th scope=\"col\">Release</th>");
        html.Write($"<th scope=\"col\">Phase</th><th scope=\"col\">Reason</th><th scope=\"col\">Progress</th><th scope=\"col\">Age</th></tr></thead>\n<tbody>\n");
        foreach (var build in listing.Items)
        {
            html.Write($"<tr><td data-label=\"Name\"><a href=\"{BuildPage.Address(build.Namespace, build.Name)}\">{build.Name}</a></td>");
            html.Write($"<td data-label=\"Namespace\">{build.Namespace}</td><td data-label=\"Release\">{build.Release}</td>");
            html.Write($"<td data-label=\"Phase\" class=\"{build.Phase}\">{build.Phase}</td><td data-label=\"Reason\">{build.Reason}</td>");
            html.Write($"<td data-label=\"Progress\" class=\"number\">{build.Progress}</td><td data-label=\"Age\" class=\"age\">");
            html.Write($"{(build.CreatedAt is { } created ? ShortDuration.Format(now - created) : "")}</td></tr>\n");
        }

        html.Write($"</tbody>\n</table>\n");
    }

    private static void Pages(HtmlWriter html, BuildListing listing, BuildFilter filter)
    {
        if (listing.Pages == 1)
        {
            return;
        }

        html.Write($"<nav aria-label=\"Pages\">");
        if (listing.Page > 1)
        {
            html.Write($"<a rel=\"prev\" href=\"{filter.Address(listing.Page - 1)}\">Previous</a> ");
        }

        html.Write($"<span>Page {listing.Page} of {listing.Pages}</span>");
        if (listing.Page < listing.Pages)
        {
            html.Write($" <a rel=\"next\" href=\"{filter.Address(listing.Page + 1)}\">Next</a>");
        }

        html.Write($"</nav>\n");
    }
}
