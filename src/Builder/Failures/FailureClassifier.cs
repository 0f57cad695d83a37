using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Failures;

/// <summary>Derives the failure class, the reason and the message from a program's last lines.</summary>
public static class FailureClassifier
{
    public static StepFailedException Classify(FailureContext context, ProcessOutcome outcome)
    {
        var evidence = FailureLines.Of(context.Tool, outcome);
        var transfer = Transfer.Of(context, evidence);
        var log = FailingStage.Of(outcome.Tail) ?? outcome.Tail;
        foreach (var rule in FailureRules.InOrder.Where(rule => rule.AppliesTo(context.Tool, transfer.Kind)))
        {
            // Newest line first: the program's own summary comes last.
            foreach (var line in evidence.Reverse())
            {
                if (rule.Match(line) is { } match)
                {
                    var failure = new Failure(context, transfer, match, line);
                    return new StepFailedException(rule.Class, rule.Reason, rule.Sentence(failure), log)
                    {
                        Remedy = rule.Remedy,
                        Fact = failure.Fact,
                    };
                }
            }
        }

        var fallback = FailureRules.Fallback(context.Tool);
        return new StepFailedException(
            fallback.Class, fallback.Reason, fallback.Sentence(context, LastError(outcome), outcome.ExitCode), log);
    }

    private static string LastError(ProcessOutcome outcome) =>
        outcome.Tail.LastOrDefault(line => line.StartsWith("ERROR: ", StringComparison.Ordinal))?["ERROR: ".Length..]
        ?? outcome.Tail.LastOrDefault(line => line.StartsWith("fatal: ", StringComparison.Ordinal))
        ?? outcome.Tail.LastOrDefault(line => line.Contains("rror", StringComparison.Ordinal))
        ?? outcome.Tail.LastOrDefault(line => line.Length > 0)
        ?? "no output";
}

/// <summary>The program that wrote the output. The same words have different meanings in different programs.</summary>
[Flags]
public enum Tool
{
    Git = 1,

    /// <summary>make, and the <c>docker buildx build</c> that it runs.</summary>
    Make = 2,

    /// <summary><c>docker buildx build</c> without make.</summary>
    Buildx = 4,

    /// <summary>oras, which talks only to registries.</summary>
    Oras = 8,

    /// <summary>skopeo between local files.</summary>
    Skopeo = 16,

    /// <summary><c>docker buildx build</c> of the one stage in which the imager runs.</summary>
    Imager = 32,

    Building = Make | Buildx | Imager,

    Any = Git | Building | Oras | Skopeo,
}

/// <summary>The names that a failure message can use.</summary>
public sealed record FailureContext
{
    public required Tool Tool { get; init; }

    /// <summary>The operation as a noun: <c>make target-imager</c>, <c>the push to ghcr.io/me/imager</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The git repository, or the registry's host.</summary>
    public string Where { get; init; } = "";

    /// <summary>The revision, or the image.</summary>
    public string What { get; init; } = "";

    /// <summary>The field of the spec that names the git repository or the image to pull.</summary>
    public string Field { get; init; } = "";

    /// <summary>For git: the fields that select the revision.</summary>
    public string Revisions { get; init; } = "";

    public string Platform { get; init; } = "";

    /// <summary>For oras: the call writes to the registry.</summary>
    public bool Push { get; init; }

    /// <summary>For oras: something is read that this build has pushed.</summary>
    public bool ReadBack { get; init; }
}

/// <summary>The transfer that failed.</summary>
/// <param name="Subject">The repository, the image or the URL.</param>
internal sealed partial record Transfer(TransferKind Kind, string Subject)
{
    private static readonly Transfer None = new(TransferKind.None, "");

    public static Transfer Of(FailureContext context, IReadOnlyList<FailureLine> lines)
    {
        if (context.Tool == Tool.Oras)
        {
            return new Transfer(
                context.Push ? TransferKind.Push : context.ReadBack ? TransferKind.ReadBack : TransferKind.Pull, context.What);
        }

        if ((context.Tool & Tool.Building) == 0)
        {
            return None;
        }

        return lines.Reverse().Select(line => Of(line.Raw)).FirstOrDefault(transfer => transfer is not null) ?? None;
    }

    private static Transfer? Of(string line)
    {
        if (PushedImage().Match(line) is { Success: true } push)
        {
            return new Transfer(TransferKind.Push, push.Groups["image"].Value);
        }

        if (PulledImage().Match(line) is { Success: true } pull)
        {
            return new Transfer(TransferKind.Pull, pull.Groups["image"].Value);
        }

        if (RegistryUrl().Match(line) is { Success: true } registry)
        {
            return new Transfer(TransferKind.Pull, $"{registry.Groups["host"].Value}/{registry.Groups["name"].Value}");
        }

        if (Layer().Match(line) is { Success: true } layer)
        {
            return new Transfer(TransferKind.Pull, layer.Groups["from"].Value);
        }

        return DownloadUrl().Match(line) is { Success: true } download
            ? new Transfer(TransferKind.Download, download.Groups["url"].Value.TrimEnd(':', '"'))
            : null;
    }

    [GeneratedRegex(@"failed to push (?<image>\S+?): ")]
    private static partial Regex PushedImage();

    [GeneratedRegex(@"(failed to resolve source metadata for|error pulling image) ""?(?<image>[^\s""]+?)""?: ")]
    private static partial Regex PulledImage();

    [GeneratedRegex(@"https?://(?<host>[^/\s]+)/v2/(?<name>[^\s]+)/(blobs|manifests)/")]
    private static partial Regex RegistryUrl();

    [GeneratedRegex(@"(?<url>https?://[^\s""']+)")]
    private static partial Regex DownloadUrl();

    // Where a registry keeps its layers on another host, or BuildKit names only the digest.
    [GeneratedRegex(@"httpReadSeeker: .*?(https?://(?<from>[^/\s]+)/|content descriptor (?<from>\S+))")]
    private static partial Regex Layer();
}

[Flags]
internal enum TransferKind
{
    None = 1,
    Push = 2,
    Pull = 4,

    /// <summary>Over HTTP or git, by a build stage.</summary>
    Download = 8,

    /// <summary>Of what this build has pushed.</summary>
    ReadBack = 16,

    AnyPull = Pull | ReadBack,

    Registry = Push | AnyPull,

    Any = None | Registry | Download,
}

/// <summary>A line of output that may contain the cause.</summary>
/// <param name="Raw">The unchanged line.</param>
/// <param name="Bare">
/// The line without URLs, digests and commands, so that none of their digits can be taken for a status code.
/// </param>
internal sealed partial record FailureLine(string Raw, string Bare)
{
    private const string OrasWithoutMessage = "recognizable error message not found: ";

    public static FailureLine Of(string raw) =>
        new(raw, Command().Replace(Digest().Replace(Url().Replace(raw, "URL"), "DIGEST"), "process did not complete")
            .Replace(OrasWithoutMessage, "", StringComparison.Ordinal));

    /// <summary>The answer of the server or the network error, for a message.</summary>
    public string Answer
    {
        get
        {
            var match = Answers.Select(regex => regex.Match(Bare)).FirstOrDefault(match => match.Success);
            return (match?.Groups["answer"].Value ?? Bare.Replace("ERROR: failed to solve: ", "", StringComparison.Ordinal)).Trim().TrimEnd('.');
        }
    }

    // In order of precision: an HTTP status, the registry's own error, a network error.
    private static IEnumerable<Regex> Answers => [HttpStatus(), RegistryAnswer(), NetworkAnswer(), AfterUrl()];

    [GeneratedRegex(@"https?://[^\s""']*[^\s""'.,:;)]")]
    private static partial Regex Url();

    [GeneratedRegex(@"sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();

    [GeneratedRegex(@"process "".*"" did not complete")]
    private static partial Regex Command();

    [GeneratedRegex(@"\bstatus\b.*? (?<answer>[1-5]\d\d\b.*)$")]
    private static partial Regex HttpStatus();

    [GeneratedRegex(@"response from registry: (failed to \w+ [^:]+: )?(?<answer>.+)$")]
    private static partial Regex RegistryAnswer();

    [GeneratedRegex(@"\b(?<answer>((dial|read|write) tcp|(net/http|tls|x509|http|http2): ).+)$")]
    private static partial Regex NetworkAnswer();

    [GeneratedRegex(@"URL""?: (?<answer>.+)$")]
    private static partial Regex AfterUrl();
}

/// <summary>Selects the lines of an outcome that may contain the cause.</summary>
internal static partial class FailureLines
{
    public static IReadOnlyList<FailureLine> Of(Tool tool, ProcessOutcome outcome) => [.. Raw(tool, outcome).Select(FailureLine.Of)];

    // The log of a build contains output of compilers and tests, which may look like an error of the registry or the disk. So only
    // the error lines of make and buildx are used, and for a stage that only downloads, also its own lines.
    private static IEnumerable<string> Raw(Tool tool, ProcessOutcome outcome) => tool switch
    {
        Tool.Imager => [.. StageOf(outcome.Tail), .. ErrorsOf(outcome.Tail)],
        Tool.Make or Tool.Buildx => [.. outcome.Tail.Any(IsDownload) ? StageOf(outcome.Tail) : [], .. HeaderOf(outcome.Tail), .. ErrorsOf(outcome.Tail)],
        _ => [.. outcome.Tail, .. outcome.Captured.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20)],
    };

    private static IEnumerable<string> StageOf(IReadOnlyList<string> tail) => FailingStage.Of(tail)?.Skip(1).Where(line => !IsError(line)) ?? [];

    // The name of a stage that downloads contains its URL.
    private static IEnumerable<string> HeaderOf(IReadOnlyList<string> tail) => FailingStage.Of(tail)?.Take(1).Where(line => DownloadStage().IsMatch(line)) ?? [];

    // BuildKit prints git's own error after its summary of it.
    private static IEnumerable<string> ErrorsOf(IReadOnlyList<string> tail)
    {
        var solve = tail.ToList().FindLastIndex(line => line.StartsWith("ERROR: failed to solve", StringComparison.Ordinal));
        return tail.Where((line, index) => IsError(line) || (solve >= 0 && index > solve && line.StartsWith("fatal: ", StringComparison.Ordinal)));
    }

    private static bool IsError(string line) =>
        line.StartsWith("ERROR", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal)
        || line.StartsWith("make", StringComparison.Ordinal) || line.StartsWith("setpriv:", StringComparison.Ordinal)
        || line.StartsWith("docker:", StringComparison.Ordinal);

    private static bool IsDownload(string line) =>
        line.StartsWith("ERROR: failed to solve", StringComparison.Ordinal) && DownloadCommand().IsMatch(line);

    [GeneratedRegex(@"process ""(.*[\s;&|(""/])?(go (mod download|install|get)|curl|wget|apk add|apt-get|git (clone|fetch)|npm|sha512sum -c)\b.*"" did not complete")]
    private static partial Regex DownloadCommand();

    [GeneratedRegex(@"\bADD\b.*https?://|:download https?://")]
    private static partial Regex DownloadStage();
}

/// <summary>
/// Finds the block that buildx prints at the end of a failed build: the failing stage's last lines between two rulers, and the
/// error. The excerpt of the Dockerfile after it is dropped.
/// </summary>
public static class FailingStage
{
    private const string Ruler = "------";

    /// <returns>The lines, starting with the stage's name. Null if the output has no such block.</returns>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> tail)
    {
        var lines = tail.ToList();
        var end = lines.FindLastIndex(line => line == Ruler);
        var start = end > 0 ? lines.FindLastIndex(end - 1, line => line == Ruler) : -1;
        if (start < 0 || !lines[start + 1].StartsWith(" > ", StringComparison.Ordinal))
        {
            return null;
        }

        var errors = lines.Skip(end + 1).Where(line => line.StartsWith("ERROR", StringComparison.Ordinal));
        return [.. lines[(start + 1)..end], .. errors];
    }
}
