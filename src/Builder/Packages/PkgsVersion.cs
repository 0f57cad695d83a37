using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Packages;

/// <summary>The commit of siderolabs/pkgs that a source of Talos uses, from the PKGS variable in its Makefile.</summary>
public static partial class PkgsVersion
{
    /// <param name="folder">The source tree of Talos.</param>
    /// <returns>An abbreviated commit, or a tag.</returns>
    /// <exception cref="StepFailedException">The Makefile has no PKGS.</exception>
    public static string RevisionOf(string folder)
    {
        var match = SourceTree.ReadText(folder, "Makefile") is { } makefile ? Assignment().Match(makefile) : Match.Empty;
        if (!match.Success)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec, "The Makefile of spec.source does not set PKGS. Set spec.pkgs.build.revision to the packages to build.");
        }

        return match.Groups["commit"] is { Success: true } commit ? commit.Value : match.Groups["tag"].Value;
    }

    [GeneratedRegex(@"^PKGS \?= (?<tag>v[0-9A-Za-z.-]+?)(-\d+-g(?<commit>[0-9a-f]{7,40}))?\s*$", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
