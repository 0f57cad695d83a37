using System.Text;
using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Tests.Results;

public sealed class MessageFittingTests
{
    private static readonly string Digest = $"sha256:{new string('a', 64)}";

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, false)]
    public void Fit_OfSuccess_DropsFilesThatMakeItTooLong(int files, bool kept)
    {
        var result = new StepResult
        {
            Step = "sbom",
            Digest = Digest,
            Size = 1234,
            Files = [.. Enumerable.Range(0, files).Select(_ => new OutputFile { Name = "talos-container-amd64.spdx.json", Sha256 = new string('b', 64), Size = 9 })],
        };

        var text = MessageFitting.Fit(result, errorBytes: 3000);

        Assert.True(Encoding.UTF8.GetByteCount(text) < 400);
        Assert.Equal(kept, Parse(text).Files is not null);
        Assert.Equal(Digest, Parse(text).Digest);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1024)]
    [InlineData(3000)]
    public void Fit_OfError_KeepsAsManyLastLinesAsFit(int room)
    {
        var text = MessageFitting.Fit(Failed("what to do", string.Join('\n', Enumerable.Range(0, 500).Select(line => $"line \"{line}\" ä"))), room);

        Assert.True(Encoding.UTF8.GetByteCount(text) <= room);
        var tail = Parse(text).Error!.LogTail!.Split('\n');
        Assert.Equal("line \"499\" ä", tail[^1]);
        var another = tail.Length + 1;
        var longer = Failed("what to do", string.Join('\n', Enumerable.Range(500 - another, another).Select(line => $"line \"{line}\" ä")));
        Assert.True(Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(longer, PlanningJsonContext.Default.StepResult)) > room);
    }

    [Fact]
    public void Fit_OfErrorWithALineThatIsTooLong_LeavesTheLogOut() =>
        Assert.Null(Parse(MessageFitting.Fit(Failed("what to do", new string('x', 5000)), 1000)).Error!.LogTail);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Fit_OfErrorWithoutLog_HasNone(string? log) => Assert.DoesNotContain(
        "logTail", MessageFitting.Fit(Failed("what to do", log), 1000), StringComparison.Ordinal);

    [Fact]
    public void Fit_OfMessageThatIsTooLong_CutsIt()
    {
        var text = MessageFitting.Fit(Failed(new string('m', 5000), "log"), 500);
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 500);
        Assert.EndsWith("…", Parse(text).Error!.Message, StringComparison.Ordinal);
    }

    private static StepResult Failed(string message, string? log) => new()
    {
        Step = "imager",
        Error = new StepError { Class = FailureClass.Build, Reason = "BuildFailed", Message = message, LogTail = log },
    };

    private static StepResult Parse(string text) => JsonSerializer.Deserialize(text, PlanningJsonContext.Default.StepResult)!;
}
