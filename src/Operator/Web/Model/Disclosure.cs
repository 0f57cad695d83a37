using System.Text.RegularExpressions;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>What the status page shows to everyone who can reach it.</summary>
internal sealed partial class Disclosure(WebOptions options)
{
    public const string Hidden = "(source)";

    /// <summary>Whether lines of logs and addresses of sources are shown.</summary>
    public bool HasDetails => options.Details;

    public bool Shows(string inNamespace) => options.Namespaces.Count == 0 || options.Namespaces.Contains(inNamespace, StringComparer.Ordinal);

    /// <summary>A text of the build's status. Words with the host of a source are hidden unless details are shown.</summary>
    public string Text(TalosImageBuild build, string? text)
    {
        if (text is null || HasDetails)
        {
            return text ?? "";
        }

        // A failure that no rule knows quotes a line of the program's output.
        text = QuotedLine().Replace(text, "$1. See the log of this step for the cause.");
        foreach (var host in Sources(build.Spec).Select(HostOf).Where(host => host.Length > 0))
        {
            text = Regex.Replace(text, $"[^\\s\"'()<>]*{Regex.Escape(host)}[^\\s\"'()<>]*", Hidden, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        }

        return text;
    }

    [GeneratedRegex("""(failed with exit code \d+)(?: on "[^"]*")?: .*""", RegexOptions.Singleline)]
    private static partial Regex QuotedLine();

    // Upstream's addresses are public.
    private static IEnumerable<string> Sources(TalosImageBuildSpec spec) =>
        from source in SpecTrees.Of(spec).Select(tree => tree.Source.Repository)
        where source is not (SourceSpec.Upstream or PkgsBuildSpec.Upstream or ExtensionBuildSpec.Upstream)
        select source;

    // git also reads user@host:path.
    private static string HostOf(string repository) => Uri.TryCreate(repository, UriKind.Absolute, out var url) && url.Host.Length > 0
        ? url.Host
        : repository.Split(':')[0].Split('@')[^1];
}
