using System.Reflection;
using System.Text;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Tests.Contract;

public sealed class TerminationMessageTests
{
    private const string Sentence =
        "ghcr.io/acme/talos/installer-base: \"größer\" and 'kleiner' <wurde> nicht gefunden. Check spec.registry.secretRef and try again.";

    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    public static TheoryData<string, StepResult> Successes => new()
    {
        { "source", new StepResult { Commit = new string('c', 40), SourceDateEpoch = 253_402_300_799, Snapshotter = "native" } },
        { "image", new StepResult { Digest = Digest, Size = long.MaxValue } },
        { "artifact", new StepResult { Digest = Digest, Size = long.MaxValue, Files = Files(8) } },
        { "files as an image", new StepResult { Digest = Digest, Size = long.MaxValue, AsImage = true } },
        { "publish", new StepResult { Digest = Digest } },
        { "verify", new StepResult() },
    };

    public static TheoryData<FailureClass, string> Failures
    {
        get
        {
            var failures = new TheoryData<FailureClass, string>();
            foreach (var reason in typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetValue(null)!))
            {
                foreach (var failureClass in Enum.GetValues<FailureClass>())
                {
                    failures.Add(failureClass, reason);
                }
            }

            return failures;
        }
    }

    [Theory]
    [MemberData(nameof(Successes))]
    public void Write_OfSuccessInTheShortestRoom_KeepsAllButTheFiles(string kind, StepResult result)
    {
        var text = TerminationMessage.Write(result with { Step = $"pkg-{new string('x', 59)}" }, MessageLimit.Min);

        Assert.True(Encoding.UTF8.GetByteCount(text) <= MessageLimit.Min, $"{kind}: {text}");
        Assert.Equal(result with { Files = null }, TerminationMessage.Read(text));
    }

    [Fact]
    public void Write_OfTheLargestComparison_FitsTheMessageOfOneContainer()
    {
        var comparison = new CompareResult
        {
            Results = [.. Enumerable.Repeat(ComparedAs.SameContent, Limits.Products * Limits.Platforms)],
            Differing = [.. Enumerable.Repeat(new string('n', CompareResult.LongestName), CompareResult.MostNames)],
            MoreDiffering = int.MaxValue,
            Report = $"{new string('h', Limits.Host)}/{new string('p', Limits.ImagePath)}@{Digest}",
        };

        var text = TerminationMessage.Write(new StepResult { Step = "compare", Comparison = comparison }, MessageLimit.Of(containers: 1));
        var read = TerminationMessage.Read(text)!.Comparison!;

        Assert.True(Encoding.UTF8.GetByteCount(text) <= MessageLimit.Max, text);
        Assert.Equal(comparison.Results, read.Results);
        Assert.Equal(comparison.Differing, read.Differing!);
        Assert.Equal(comparison.Report, read.Report);
    }

    [Fact]
    public void Write_OfAComparisonInLittleRoom_LeavesOutNamesAndCountsThem()
    {
        var comparison = new CompareResult
        {
            Results = [ComparedAs.Different],
            Differing = [.. Enumerable.Range(0, 5).Select(number => $"kernel linux/amd64: usr/lib/module-{number}.ko")],
            MoreDiffering = 3,
        };

        var read = TerminationMessage.Read(TerminationMessage.Write(new StepResult { Step = "compare", Comparison = comparison }, room: 200))!.Comparison!;

        Assert.InRange(read.Differing!.Count, 1, 4);
        Assert.Equal(8, read.Differing.Count + read.MoreDiffering);
    }

    [Fact]
    public void Write_OfManyDroppedModules_NamesAsManyAsFit()
    {
        var result = new StepResult { Step = "pkg-kernel", Digest = Digest, Size = 1234, DroppedModules = [.. Enumerable.Range(0, 200).Select(number => $"kernel/drivers/net/module-{number}.ko")] };

        var text = TerminationMessage.Write(result, room: 800);
        var read = TerminationMessage.Read(text)!;

        Assert.True(Encoding.UTF8.GetByteCount(text) <= 800, text);
        Assert.Equal((Digest, 1234), (read.Digest, read.Size));
        Assert.Equal(result.DroppedModules.Take(read.DroppedModules!.Count - 1).Append($"{201 - read.DroppedModules.Count} more"), read.DroppedModules);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, false)]
    public void Write_OfSuccess_DropsFilesThatMakeItTooLong(int files, bool kept)
    {
        var result = new StepResult { Step = "sbom", Digest = Digest, Size = 1234, Files = Files(files) };

        var text = TerminationMessage.Write(result, room: 400);

        Assert.True(Encoding.UTF8.GetByteCount(text) <= 400);
        Assert.Equal(kept, TerminationMessage.Read(text)!.Files is not null);
        Assert.Equal(Digest, TerminationMessage.Read(text)!.Digest);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Write_OfFailureInTheShortestRoom_KeepsClassReasonAndTheSentencesStart(FailureClass failureClass, string reason)
    {
        var error = new StepError { Class = failureClass, Reason = reason, Message = Sentence, LogTail = "a line\nanother" };

        var text = TerminationMessage.Write(new StepResult { Step = new string('x', 63), Error = error }, MessageLimit.Min);

        Assert.True(Encoding.UTF8.GetByteCount(text) <= MessageLimit.Min, text);
        var read = TerminationMessage.Read(text)!.Error!;
        Assert.Equal((failureClass, reason, null), (read.Class, read.Reason, read.LogTail));
        Assert.StartsWith(read.Message.TrimEnd('…'), Sentence, StringComparison.Ordinal);
        Assert.InRange(read.Message.Length, 55, Sentence.Length);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(400)]
    [InlineData(1024)]
    [InlineData(MessageLimit.Max)]
    public void Write_OfFailure_KeepsAsManyLastLinesAsFit(int room)
    {
        var text = TerminationMessage.Write(Failed("what to do", Lines(0, 500)), room);

        Assert.True(Encoding.UTF8.GetByteCount(text) <= room);
        var tail = TerminationMessage.Read(text)!.Error!.LogTail!.Split('\n');
        Assert.Equal("line \"499\" ä", tail[^1]);
        var longer = Failed("what to do", Lines(499 - tail.Length, tail.Length + 1));
        Assert.True(Encoding.UTF8.GetByteCount(TerminationMessage.Write(longer, int.MaxValue)) > room);
    }

    [Fact]
    public void Write_OfFailureWithALineThatIsTooLong_LeavesTheLogOut() =>
        Assert.Null(TerminationMessage.Read(TerminationMessage.Write(Failed("what to do", new string('x', 5000)), 1000))!.Error!.LogTail);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Write_OfFailureWithoutLog_HasNone(string? log) => Assert.DoesNotContain(
        "logTail", TerminationMessage.Write(Failed("what to do", log), 1000), StringComparison.Ordinal);

    [Fact]
    public void Write_OfSentenceThatIsTooLong_CutsBetweenCharacters()
    {
        for (var room = MessageLimit.Min; room < MessageLimit.Min + 8; room++)
        {
            var message = TerminationMessage.Read(TerminationMessage.Write(Failed(string.Concat(Enumerable.Repeat("🙂", 200)), "log"), room))!.Error!.Message;

            Assert.EndsWith("🙂…", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("make: *** [Makefile:1: kernel] Error 2")]
    [InlineData("{\"digest\":\"sha256:aaaa")]
    [InlineData("{] is no JSON")]
    public void Read_OfAnythingElse_IsNull(string? message) => Assert.Null(TerminationMessage.Read(message));

    private static List<OutputFile> Files(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new OutputFile { Name = "talos-container-amd64.spdx.json", Sha256 = new string('b', 64), Size = 9 })];

    private static string Lines(int start, int count) => string.Join('\n', Enumerable.Range(start, count).Select(line => $"line \"{line}\" ä"));

    private static StepResult Failed(string message, string? log) => new()
    {
        Step = "imager",
        Error = new StepError { Class = FailureClass.Build, Reason = Reasons.BuildFailed, Message = message, LogTail = log },
    };
}
