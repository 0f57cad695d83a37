using System.Collections.Concurrent;
using System.Text.Json;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Recording;

/// <summary>
/// The real steps of packages, extensions and an overlay over upstream's real trees, with real git and make and a docker that only writes down
/// what it is asked.
/// </summary>
internal sealed class RecordedTrees : IDisposable
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly BuildPlan _plan;
    private readonly BuilderSettings _settings;

    /// <param name="plan">Whose trees are upstream's repositories.</param>
    /// <param name="talos">The checkout of Talos, which is not fetched.</param>
    public RecordedTrees(BuildPlan plan, string talos)
    {
        _plan = plan;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Recording", "docker"), _folder["docker"]);
        File.SetUnixFileMode(_folder["docker"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _settings = new BuilderSettings
        {
            Workspace = _folder["w"],
            Temp = _folder["tmp"],
            Home = _folder["home"],
            BuildKit = ["unix:///run/buildkit/buildkitd.sock"],
            SearchPath = $"{_folder.Path}:/usr/bin:/bin",
        };
        Directory.CreateDirectory(_folder["home"]);
        var results = new ResultStore(_settings.ResultsFolder);
        results.Prepare(StepIds.Source);
        results.Write(Plans.Facts);
        File.WriteAllText(results.PathOf(StepIds.Source, "talos.json"), JsonSerializer.Serialize(TalosTree.Read(talos, plan.Platform), Web));
    }

    public string Log => string.Join('\n', _lines);

    public string TreeOf(string id) => _settings.TreeFolder(id);

    public string ResultPath(string step, string name) => new ResultStore(_settings.ResultsFolder).PathOf(step, name);

    /// <summary>Runs a step.</summary>
    public async Task<StepOutcome> RunAsync(string step)
    {
        var log = new StepLog(new Redactor([]), _lines.Enqueue);
        return await StepSession.RunAsync(
            step, log, stop => new PlanRun(_plan, _settings, new ProcessRunner(TimeProvider.System), TimeProvider.System).RunAsync(step, log, stop), CancellationToken.None);
    }

    /// <summary>Fetches all trees.</summary>
    public async Task FetchAsync()
    {
        foreach (var step in _plan.Steps.Where(step => step.Kind == StepKind.TreeSource))
        {
            var outcome = await RunAsync(step.Id);
            Assert.True(outcome.Result.Error is null, $"{step.Id}: {outcome.Result.Error?.Message}");
        }
    }

    /// <summary>Runs the step of a target up to the push, whose answer only BuildKit could give.</summary>
    /// <returns>The arguments of the calls that build.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> BuildAsync(BuildStep step)
    {
        File.Delete(_folder["calls"]);
        var outcome = await RunAsync(step.Id);
        Assert.Contains("make", outcome.Result.Error?.Message ?? "no error", StringComparison.Ordinal);
        var calls = (await File.ReadAllTextAsync(_folder["calls"])).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(call => call.Split('\n')).ToList();
        return [.. calls.Where(call => call is ["buildx", "build", ..])];
    }

    /// <summary>For the steps after it: a product as BuildKit would have pushed it.</summary>
    public void Pushed(BuildStep step, string digest) =>
        new ResultStore(_settings.ResultsFolder).Write(new StepResult { Step = step.Id, Digest = digest, Size = 1 });

    public void Dispose() => _folder.Dispose();
}
