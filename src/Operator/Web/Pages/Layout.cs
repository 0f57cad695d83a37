using TalosImageOperator.Operator.Web.Assets;
using TalosImageOperator.Operator.Web.Html;
using TalosImageOperator.Shared;

namespace TalosImageOperator.Operator.Web.Pages;

/// <summary>The frame of every page.</summary>
internal static class Layout
{
    /// <param name="title">The title.</param>
    /// <param name="events">The address of the page's event stream, or null.</param>
    /// <param name="fixedPart">The part that stays while the page is open, such as a form.</param>
    /// <param name="live">The part that is replaced after a change.</param>
    public static string Page(string title, string? events, Action<HtmlWriter> fixedPart, Action<HtmlWriter> live)
    {
        var html = new HtmlWriter();
        html.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <link rel="icon" href="/assets/icon.svg?v={PageAssets.Version}">
            <link rel="stylesheet" href="/assets/style.css?v={PageAssets.Version}">
            <script defer src="/assets/script.js?v={PageAssets.Version}"></script>

            """);
        if (events is not null)
        {
            html.Write($"<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>\n");
        }

        html.Write($"</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header><a href=\"/\">Talos image builds</a> ");
        html.Write($"<span class=\"soft\">{ProgramVersion.Current}</span> <span class=\"soft\" id=\"connection\" role=\"status\"></span></header>\n<main id=\"main\">\n");
        fixedPart(html);
        if (events is not null)
        {
            html.Write($"<div id=\"live\" data-events=\"{events}\">\n");
            live(html);
            html.Write($"</div>\n");
        }
        else
        {
            live(html);
        }

        html.Write($"</main>\n</body>\n</html>\n");
        return html.ToString();
    }
}
