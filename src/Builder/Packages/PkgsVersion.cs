using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Packages;

/// <summary>The revision of siderolabs/pkgs behind the version of packages that Talos takes.</summary>
public static partial class PkgsVersion
{
    /// <param name="pkgs">PKGS as Talos's make gets it, such as <c>v1.13.0-60-gf541ca4</c>. Null if it is not known.</param>
    /// <returns>An abbreviated commit, or a tag.</returns>
    /// <exception cref="StepFailedException">Input: there is no PKGS that names a version.</exception>
    public static string RevisionOf(string? pkgs)
    {
        var match = Version().Match(pkgs ?? "");
        if (!match.Success)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec, "The Makefile of spec.source does not set PKGS. Set spec.pkgs.build.revision to the packages to build.");
        }

        return match.Groups["commit"] is { Success: true } commit ? commit.Value : match.Groups["tag"].Value;
    }

    [GeneratedRegex(@"\A(?<tag>v[0-9A-Za-z.-]+?)(-\d+-g(?<commit>[0-9a-f]{7,40}))?\z")]
    private static partial Regex Version();
}
