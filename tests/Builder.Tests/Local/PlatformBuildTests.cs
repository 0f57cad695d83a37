using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Local;

public sealed class PlatformBuildTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task FetchAsync_WithAFullDiskUnderItsLog_IsOutOfDisk()
    {
        Directory.CreateDirectory(_folder["w/logs"]);
        File.CreateSymbolicLink(_folder["w/logs/source.log"], "/dev/full");
        var settings = new BuilderSettings { Workspace = _folder["w"], Temp = _folder["tmp"], Home = _folder["tmp"] };
        var build = new PlatformBuild(Plans.Of($"file://{_folder.Path}", "main"), settings, new NoProgress(), TimeProvider.System);

        Assert.Null(await build.FetchAsync(new Dictionary<string, string>(), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal((ExitCodes.Infrastructure, "OutOfDisk"), (build.Failure!.ExitCode, build.Failure.Result.Error!.Reason));
    }

    public void Dispose() => _folder.Dispose();

    private sealed class NoProgress : IRunProgress
    {
        public void Started(string platform, string step, int number, int steps)
        {
        }

        public void Line(string platform, string step, string line)
        {
        }

        public void Ended(string platform, string step, StepResult result, TimeSpan elapsed)
        {
        }
    }
}
