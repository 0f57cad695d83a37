using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;

namespace TalosImageOperator.Builder.Downloads;

/// <summary>A download whose checksum differs from the one in the source tree, as reported in BuildKit's output.</summary>
/// <param name="Url">Null if the kept output does not contain it.</param>
/// <param name="Package">The package in a tree that bldr builds, or the stage of a Dockerfile.</param>
/// <param name="File">The package's name for the file. Null for a Dockerfile.</param>
/// <param name="Got">With its algorithm. BuildKit does not print a SHA-512.</param>
public sealed partial record ChecksumMismatch(string? Url, string? Package, string? File, string? Got, string? Expected)
{
    /// <summary>The failure with all known details: the download, both checksums, the variable, and whether a web page was returned.</summary>
    /// <param name="output">The last lines of make.</param>
    /// <param name="tree">The source tree that was built.</param>
    public static async Task<StepFailedException> ExplainAsync(
        StepFailedException failure, IReadOnlyList<string> output, string tree, TimeProvider time, CancellationToken stop)
    {
        var mismatch = Of(output);
        var expectation = ExpectedChecksum.Of(mismatch, tree);
        var isPage = mismatch.Url is { } url && await WebPage.IsAtAsync(url, time, stop);
        return new StepFailedException(failure.Class, failure.Reason, mismatch.Sentence(expectation, isPage), failure.Log);
    }

    /// <summary>Reads the failed stage and the line that started the download from buildx's output.</summary>
    public static ChecksumMismatch Of(IReadOnlyList<string> output)
    {
        var stage = FailingStage.Of(output) ?? [];
        var sums = output.Select(line => Sums().Match(line)).LastOrDefault(match => match.Success);
        var name = StageName().Match(stage.FirstOrDefault(""));
        var file = stage.Select(line => FailedFile().Match(line)).FirstOrDefault(match => match.Success)?.Groups["file"].Value;
        var download = output.Select(line => Download().Match(line)).LastOrDefault(match => match.Success
            && match.Groups["package"].Value == name.Groups["package"].Value && (file is null || match.Groups["file"].Value == file));
        return new ChecksumMismatch(
            NotEmpty(sums?.Groups["url"].Value) ?? NotEmpty(name.Groups["url"].Value) ?? NotEmpty(download?.Groups["url"].Value),
            NotEmpty(name.Groups["package"].Value) ?? NotEmpty(name.Groups["stage"].Value),
            NotEmpty(name.Groups["file"].Value) ?? file,
            NotEmpty(sums?.Groups["got"].Value),
            NotEmpty(sums?.Groups["expected"].Value));
    }

    private string Sentence(ExpectedChecksum expectation, bool isPage)
    {
        var what = Url is null ? $"\"{File}\"" : $"\"{Url}\"";
        var place = string.Join(" of ", new[] { expectation.Variable, Package is null ? null : $"package {Package}" }.OfType<string>());
        var expected = expectation.Checksum ?? "another checksum";
        return $"{what} was downloaded twice with {(Got is null ? "a wrong checksum" : $"checksum {Got}")}, but the source tree expects "
            + $"{expected}{(place.Length == 0 ? "" : $" ({place})")}. "
            + (isPage
                ? "The answer is an HTML page. Allow the address in the proxy that answers instead of the server."
                : "Correct the version or the checksum in the source tree.");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // The first form is that of BuildKit up to 0.25, the second that of later versions.
    [GeneratedRegex(@"digest mismatch (for (?<url>\S+): )?(?<got>sha256:[0-9a-f]{64})(: | \(expected: )(?<expected>sha256:[0-9a-f]{64})")]
    private static partial Regex Sums();

    // The name of a stage of bldr (with the platform first if there are several), or of a Dockerfile.
    [GeneratedRegex(@"^ > ((\S+/\S+ )?(?<package>[^\s:\[]+):(download (?<url>https?://\S+) -> (?<file>.+?)|cksum-verify)|\[((\S+/\S+ )?(?<stage>\S+) )?\d+/\d+\] ADD .*?(?<url>https?://\S+) .*):$")]
    private static partial Regex StageName();

    [GeneratedRegex(@"^#\d+ (\S+/\S+ )?(?<package>[^\s:\[]+):download (?<url>https?://\S+) -> (?<file>\S+)")]
    private static partial Regex Download();

    [GeneratedRegex(@"(^|\s)(?<file>[^\s:]+): FAILED$")]
    private static partial Regex FailedFile();
}
