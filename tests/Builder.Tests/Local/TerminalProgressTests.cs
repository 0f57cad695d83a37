using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Local;

public sealed class TerminalProgressTests : IDisposable
{
    private const string Clear = "\e[1A\e[2K";
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();

    [Fact]
    public void Ended_AfterLines_ScrollsTheResultAndRedrawsTheOthers()
    {
        var progress = new TerminalProgress(_output, _time, () => 60);
        progress.Started("linux/amd64", "kernel", 2, 9);
        progress.Started("linux/arm64", "iso", 3, 9);
        _time.Advance(TimeSpan.FromSeconds(5));
        progress.Line("linux/arm64", "iso", "#7 compiling \e[31msomething that is long");
        Drain();

        progress.Ended("linux/amd64", "kernel", new StepResult { Step = "kernel", Digest = "sha256:ab" }, TimeSpan.FromSeconds(5.2));

        Assert.Equal(
            $"{Clear}{Clear}linux/amd64  kernel                   5.2 s  sha256:ab\n"
            + "linux/arm64  3/9 iso                    5 s  #7 compiling [\n",
            Drain());
    }

    [Fact]
    public void Line_ManyAtOnce_DrawsAtMostTenASecond()
    {
        var progress = new TerminalProgress(_output, _time, () => 80);
        progress.Started("linux/amd64", "kernel", 2, 9);
        Drain();
        for (var line = 0; line < 50; line++)
        {
            progress.Line("linux/amd64", "kernel", "text");
        }

        Assert.Empty(Drain());
    }

    public void Dispose() => _output.Dispose();

    private string Drain()
    {
        var text = _output.ToString();
        _output.GetStringBuilder().Clear();
        return text;
    }
}
