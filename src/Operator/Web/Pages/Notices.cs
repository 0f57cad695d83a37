using TalosImageOperator.Operator.Web.Html;

namespace TalosImageOperator.Operator.Web.Pages;

internal static class Notices
{
    /// <summary>Problems of the caches, because of which the page may be out of date.</summary>
    public static void Obstacles(HtmlWriter html, IReadOnlyList<string> obstacles)
    {
        foreach (var obstacle in obstacles)
        {
            html.Write($"<p class=\"notice Failed\" role=\"alert\">This page may be out of date: {obstacle}.</p>\n");
        }
    }
}
