using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;

namespace TalosImageOperator.Builder.Downloads;

/// <summary>The checksum that a source tree expects for a download.</summary>
/// <param name="Variable">The variable in the tree's Pkgfile, such as <c>linux_sha512</c>. Null for a tree that bldr does not build.</param>
/// <param name="Checksum">With its algorithm.</param>
internal sealed partial record ExpectedChecksum(string? Variable, string? Checksum)
{
    private const string Pkgfile = "Pkgfile";
    private const string PackageFile = "pkg.yaml";
    private const int MostPackages = 2000;

    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <exception cref="Failures.StepFailedException">Input: a file of the tree is a link or too large.</exception>
    public static ExpectedChecksum Of(ChecksumMismatch mismatch, string tree)
    {
        if (SourceTree.ReadText(tree, Pkgfile) is not { } variables)
        {
            return new ExpectedChecksum(null, mismatch.Expected);
        }

        return mismatch.Expected is { } expected
            ? new ExpectedChecksum(VariableOf(variables, expected), expected)
            : Sha512(mismatch, tree, variables);
    }

    private static string? VariableOf(string variables, string checksum) => Assignment().Matches(variables)
        .FirstOrDefault(match => $"sha256:{match.Groups["value"].Value}" == checksum)?.Groups["name"].Value;

    // BuildKit prints neither checksum. The package's file names the variable, and the Pkgfile has its value.
    private static ExpectedChecksum Sha512(ChecksumMismatch mismatch, string tree, string variables)
    {
        var package = Directory.EnumerateFiles(tree, PackageFile, WithoutLinks)
            .Take(MostPackages)
            .Select(file => SourceTree.ReadText(tree, Path.GetRelativePath(tree, file)) ?? "")
            .FirstOrDefault(text => Name().Match(text).Groups["name"].Value == mismatch.Package);
        var source = Source().Matches(package ?? "").FirstOrDefault(match => match.Groups["file"].Value == mismatch.File);
        if (source is null)
        {
            return new ExpectedChecksum(null, null);
        }

        var name = source.Groups["variable"].Value;
        var value = source.Groups["value"].Success
            ? source.Groups["value"].Value
            : Assignment().Matches(variables).FirstOrDefault(match => match.Groups["name"].Value == name)?.Groups["value"].Value;
        return new ExpectedChecksum(name.Length == 0 ? null : name, value is null ? null : $"sha512:{value}");
    }

    [GeneratedRegex(@"^\s*(?<name>\w+):\s*[""']?(?<value>[0-9a-f]{64,128})[""']?\s*$", RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^name:\s*(?<name>\S+)", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"destination:\s*[""']?(?<file>[^\s""']+)[""']?\s*\n(\s+\w+:.*\n)*?\s+sha512:\s*[""']?(\{\{-?\s*\.(?<variable>\w+)\s*-?\}\}|(?<value>[0-9a-f]{128}))")]
    private static partial Regex Source();
}
