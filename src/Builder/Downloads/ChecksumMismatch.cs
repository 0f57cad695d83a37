using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;

namespace TalosImageOperator.Builder.Downloads;

/// <summary>A download of a build that does not have the checksum which its source tree expects, as BuildKit's output tells of it.</summary>
/// <param name="Url">Null where the output does not have it any more.</param>
/// <param name="Package">The package of a tree that bldr builds, or the stage of a Dockerfile.</param>
/// <param name="File">What the package calls the file; null for a Dockerfile.</param>
/// <param name="Got">With its algorithm; BuildKit does not print a SHA-512.</param>
public sealed partial record ChecksumMismatch(string? Url, string? Package, string? File, string? Got, string? Expected)
{
    /// <summary>The failure with everything that can be found out: which download, both sums, whose variable, what came instead.</summary>
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

    /// <summary>Reads buildx's output: the stage that failed, and the line that started the download.</summary>
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
        var expected = expectation.Checksum is { } sum ? $"the source expects {sum}" : "the source expects another checksum";
        return $"The checksum of {what} is {Got ?? "wrong"}, but {expected}{(place.Length == 0 ? "" : $" ({place})")}, in two downloads. "
            + (isPage
                ? "The answer is an HTML page: allow the address in the proxy that answers in place of the server."
                : "Correct the version or the checksum in the source tree.");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Up to BuildKit 0.25, and later.
    [GeneratedRegex(@"digest mismatch (for (?<url>\S+): )?(?<got>sha256:[0-9a-f]{64})(: | \(expected: )(?<expected>sha256:[0-9a-f]{64})")]
    private static partial Regex Sums();

    // Of bldr, with the platform before the package where there are several; of a Dockerfile.
    [GeneratedRegex(@"^ > ((\S+/\S+ )?(?<package>[^\s:\[]+):(download (?<url>https?://\S+) -> (?<file>.+?)|cksum-verify)|\[((\S+/\S+ )?(?<stage>\S+) )?\d+/\d+\] ADD .*?(?<url>https?://\S+) .*):$")]
    private static partial Regex StageName();

    [GeneratedRegex(@"^#\d+ (\S+/\S+ )?(?<package>[^\s:\[]+):download (?<url>https?://\S+) -> (?<file>\S+)")]
    private static partial Regex Download();

    [GeneratedRegex(@"(^|\s)(?<file>[^\s:]+): FAILED$")]
    private static partial Regex FailedFile();
}
