using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Recording;

/// <summary>Runs make in a tree with a docker on PATH that records its calls.</summary>
internal sealed class RecordedMake : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _tree;
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    public RecordedMake(string tree)
    {
        _tree = tree;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Recording", "docker"), _folder["docker"]);
        File.SetUnixFileMode(_folder["docker"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <returns>The arguments of the one call of docker that make did.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        File.Delete(_folder["calls"]);
        var command = new ProcessCommand
        {
            Program = "make",
            Arguments = arguments,
            Environment = new Dictionary<string, string>(variables ?? new Dictionary<string, string>()) { ["PATH"] = $"{_folder.Path}:/usr/bin:/bin", ["HOME"] = _folder.Path },
            WorkingDirectory = _tree,
        };
        // A recipe that uses the files that docker would have produced fails after the call. Only the call is recorded.
        var outcome = await _runner.RunAsync(command, _ => { }, CancellationToken.None);
        Assert.True(File.Exists(_folder["calls"]), string.Join('\n', outcome.Tail));
        var calls = (await File.ReadAllTextAsync(_folder["calls"])).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return Assert.Single(calls).Split('\n');
    }

    public void Dispose() => _folder.Dispose();
}
