using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Web.Html;
using TalosImageOperator.Operator.Web.Model;

namespace TalosImageOperator.Operator.Web.Pages;

/// <summary>Outputs with references, digests, files and commands to copy.</summary>
internal static class OutputsPart
{
    /// <param name="html">The page.</param>
    /// <param name="title">The heading.</param>
    /// <param name="id">Makes the IDs of the page unique.</param>
    /// <param name="outputs">The outputs; without any, nothing is written.</param>
    public static void Write(HtmlWriter html, string title, string id, IReadOnlyList<OutputReport> outputs)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        html.Write($"<h2>{title}</h2>\n");
        foreach (var output in outputs)
        {
            html.Write($"<h3>{output.Name}</h3>\n");
            Copy(html, output.Reference ?? output.Image);
            html.Write($"<details id=\"{id}-{output.Name}\"><summary>Digests and commands of {output.Name}</summary>\n");
            html.Each(output.Commands, Copy);
            html.Each(output.Platforms, Platform);
            html.Write($"</details>\n");
        }
    }

    public static void Copy(HtmlWriter html, string text) => html.Write($"<div class=\"copy\"><code>{text}</code></div>\n");

    private static void Platform(HtmlWriter html, OutputPlatformReport platform)
    {
        html.Write($"<p>{platform.Platform}, manifest of {platform.ManifestSize} bytes</p>\n");
        Copy(html, platform.Digest);
        if (platform.Files.Count > 0)
        {
            html.Write($"<table>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Size</th><th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
            html.Each(platform.Files, File);
            html.Write($"</tbody>\n</table>\n");
        }
    }

    private static void File(HtmlWriter html, OutputFile file) =>
        html.Write($"<tr><td>{file.Name}</td><td class=\"number\">{Size(file.Size)}</td><td><div class=\"copy\"><code>{file.Sha256}</code></div></td></tr>\n");

    private static string Size(long bytes) => bytes switch
    {
        < 10L << 10 => FormattableString.Invariant($"{bytes} B"),
        < 10L << 20 => FormattableString.Invariant($"{bytes >> 10} KiB"),
        < 10L << 30 => FormattableString.Invariant($"{bytes >> 20} MiB"),
        _ => FormattableString.Invariant($"{bytes >> 30} GiB"),
    };
}
