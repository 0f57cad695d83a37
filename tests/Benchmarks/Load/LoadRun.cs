using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>The operator under load, as a process beside an API server: one method a row.</summary>
internal sealed class LoadRun(LoadOptions options) : IDisposable
{
    private const int PlainConnections = 8;
    private const int Events = 400;
    private const string BuildsOf = "apis/talosimages.dev/v1alpha1/namespaces/{0}/talosimagebuilds";
    private const string JobsOf = "apis/batch/v1/namespaces/{0}/jobs";
    private const string PodsOf = "api/v1/namespaces/{0}/pods";

    private readonly LoadClient _client = new(options.Kubeconfig, PlainConnections);
    private readonly LoadTable _table = new();
    private readonly string _prefix = $"load-{Environment.ProcessId}";
    private int _namespaces;

    public async Task<LoadTable> RunAsync()
    {
        await _client.ApplyAsync(
            "apis/apiextensions.k8s.io/v1/customresourcedefinitions/talosimagebuilds.talosimages.dev",
            await File.ReadAllTextAsync(Path.Combine(options.Repository, "config/crds/talosimages.dev_talosimagebuilds.yaml")));
        await Task.Delay(TimeSpan.FromSeconds(2));
        await RowAsync("idle", IdleAsync);
        foreach (var size in options.Sizes)
        {
            await RowAsync("plain", () => PlainClientAsync(size));
            await RowAsync("storm", () => StormAsync(size));
        }

        await RowAsync("running", RunningAsync);
        await RowAsync("finished", FinishedAsync);
        return _table;
    }

    public void Dispose() => _client.Dispose();

    private async Task RowAsync(string name, Func<Task> row)
    {
        if (options.Rows.Count == 0 || options.Rows.Contains(name))
        {
            await row();
        }
    }

    private async Task IdleAsync()
    {
        var @namespace = await NamespaceAsync();
        await using var idle = MeasuredOperator.Start(options, @namespace);
        var ready = await idle.ReadyAsync();
        await Task.Delay(options.Quiet);
        Note("process start to synced caches, empty cluster", Seconds(ready));
        Note("resident, idle", Megabytes(idle.Megabytes));
        Note("CPU, idle", Percent(await CpuAsync(idle)));
    }

    private async Task PlainClientAsync(int size)
    {
        var @namespace = await NamespaceAsync();
        var builds = await CreateAsync(@namespace, size);
        var writes = builds.Select(build => (Build: build, Started: LoadBuilds.Started(@namespace, build.Name, build.Uid))).ToList();
        var clock = Stopwatch.StartNew();
        await EachAsync(writes, async write =>
        {
            foreach (var job in write.Started.Jobs)
            {
                await _client.CreateAsync(In(JobsOf, @namespace), job);
            }

            await _client.PatchStatusAsync($"{In(BuildsOf, @namespace)}/{write.Build.Name}", write.Started.Status);
        });
        Note($"{size} builds: the same writes by a plain client with {PlainConnections} connections", Seconds(clock.Elapsed));
        await RemoveAsync(@namespace);
    }

    private async Task StormAsync(int size)
    {
        var @namespace = await NamespaceAsync();
        await CreateAsync(@namespace, size);
        await using (var started = MeasuredOperator.Start(options, @namespace))
        {
            var ready = await started.ReadyAsync();
            var created = await started.CreatedAsync(2 * size);
            var cpu = started.CpuSeconds;
            await started.SettledAsync();
            Note($"{size} builds: from synced caches to all {2 * size} Jobs", Seconds(created - ready));
            Note($"{size} builds: CPU until then", Seconds(TimeSpan.FromSeconds(cpu)));
            Note($"{size} builds: writes a build until its Jobs exist, events apart", Ratio(await started.BuildWritesAsync(), size));
            Note($"{size} builds: events a build", Ratio(await started.WritesAsync("resource=\"events\""), size));
            Note($"{size} builds: reconciles a build", Ratio(await started.ReconcilesAsync(), size));
            Note($"{size} builds: resident, most", Megabytes(started.PeakMegabytes));
            Note($"{size} builds: resident, after memory is given back", Megabytes(started.Megabytes));
        }

        await RestartAsync($"{size} builds: restart over them", @namespace);
        await RemoveAsync(@namespace);
    }

    private async Task RunningAsync()
    {
        var size = options.Running;
        var @namespace = await NamespaceAsync();
        await CreateAsync(@namespace, size);
        await using (var running = MeasuredOperator.Start(options, @namespace))
        {
            await running.ReadyAsync();
            await running.CreatedAsync(2 * size);
            var pods = await StartPodsAsync(@namespace);
            await running.SettledAsync();
            Note($"{size} running builds: resident", Megabytes(running.Megabytes));
            Note($"{size} running builds: CPU while nothing changes", Percent(await CpuAsync(running)));
            var delays = await DelaysAsync(@namespace, pods);
            Note($"{size} running builds: pod event to status write, median", Milliseconds(delays[delays.Count / 2]));
            Note($"{size} running builds: pod event to status write, 99th percentile", Milliseconds(delays[delays.Count * 99 / 100]));
        }

        await RestartAsync($"{size} running builds: restart over them", @namespace);
        await RemoveAsync(@namespace);
    }

    private async Task FinishedAsync()
    {
        var @namespace = await NamespaceAsync();
        var builds = await CreateAsync(@namespace, options.Finished);
        await EachAsync(builds, async build => await _client.PatchStatusAsync(
            $"{In(BuildsOf, @namespace)}/{build.Name}", LoadBuilds.FinishedStatus(@namespace, build.Name, build.Uid, build.Generation)));
        await RestartAsync($"{options.Finished} finished builds: start", @namespace);
        await RemoveAsync(@namespace);
    }

    private async Task RestartAsync(string what, string @namespace)
    {
        await using var restarted = MeasuredOperator.Start(options, @namespace);
        var ready = await restarted.ReadyAsync();
        var settled = await restarted.SettledAsync();
        Note($"{what}: synced after", Seconds(ready));
        Note($"{what}: last reconcile after", Seconds(settled));
        Note($"{what}: writes, lease apart", Number(await restarted.BuildWritesAsync() + await restarted.WritesAsync("resource=\"events\"")));
        Note($"{what}: resident, after memory is given back", Megabytes(restarted.Megabytes));
    }

    // A pod whose image cannot be pulled any more is a transition; the watch brings the status that says so.
    private async Task<List<TimeSpan>> DelaysAsync(string @namespace, IReadOnlyList<(string Pod, string Build, JsonObject Status)> pods)
    {
        using var stop = new CancellationTokenSource();
        var sent = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        List<TimeSpan> delays = [];
        var first = pods.DistinctBy(pod => pod.Build).Take(Events).ToList();
        var watched = Task.Run(async () =>
        {
            await foreach (var build in _client.WatchAsync(In(BuildsOf, @namespace), stop.Token))
            {
                var name = (string)build["metadata"]!["name"]!;
                if (build["status"]?.ToJsonString().Contains("ImageNotFound", StringComparison.Ordinal) is true && sent.TryRemove(name, out var at))
                {
                    delays.Add(Stopwatch.GetElapsedTime(at));
                }

                if (delays.Count == first.Count)
                {
                    return;
                }
            }
        });
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var (pod, build, status) in first)
        {
            var changed = status.DeepClone().AsObject();
            changed["containerStatuses"]![0]!["state"] = JsonNode.Parse("""{"waiting":{"reason":"ErrImagePull","message":"not found"}}""");
            sent[build] = Stopwatch.GetTimestamp();
            await _client.PatchStatusAsync($"{In(PodsOf, @namespace)}/{pod}", changed);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        await watched.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        return [.. delays.Order()];
    }

    // What the Job controller and a kubelet do; a cluster that has them gets pods from both.
    private async Task<IReadOnlyList<(string Pod, string Build, JsonObject Status)>> StartPodsAsync(string @namespace)
    {
        var pods = new List<(string, string, JsonObject)>();
        await EachAsync(await _client.ListAsync(In(JobsOf, @namespace)), async job =>
        {
            var (pod, status) = LoadBuilds.Pod(job, started => Pods.Running(started, null, done: 2));
            var made = await _client.CreateAsync(In(PodsOf, @namespace), pod);
            var name = (string)made["metadata"]!["name"]!;
            await _client.PatchStatusAsync($"{In(PodsOf, @namespace)}/{name}", status);
            await _client.PatchStatusAsync(
                $"{In(JobsOf, @namespace)}/{job["metadata"]!["name"]}",
                JsonNode.Parse($$"""{"startTime":"{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","active":1}""")!.AsObject());
            lock (pods)
            {
                pods.Add((name, (string)job["metadata"]!["labels"]!["talosimages.dev/build"]!, status));
            }
        });
        return pods;
    }

    private async Task<double> CpuAsync(MeasuredOperator running)
    {
        var before = running.CpuSeconds;
        await Task.Delay(options.Quiet);
        return (running.CpuSeconds - before) / options.Quiet.TotalSeconds;
    }

    private async Task<IReadOnlyList<(string Name, string Uid, long Generation)>> CreateAsync(string @namespace, int count)
    {
        var made = new List<(string Name, string Uid, long Generation)>();
        await EachAsync(Enumerable.Range(1, count), async number =>
        {
            var build = (await _client.CreateAsync(In(BuildsOf, @namespace), LoadBuilds.New(@namespace, $"b{number}")))["metadata"]!;
            lock (made)
            {
                made.Add(((string)build["name"]!, (string)build["uid"]!, (long)build["generation"]!));
            }
        });
        return made;
    }

    private async Task<string> NamespaceAsync()
    {
        var name = $"{_prefix}-{++_namespaces}";
        await _client.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        await _client.ApplyAsync($"api/v1/namespaces/{name}/serviceaccounts/default", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}}");
        return name;
    }

    // Its objects go with it; on an API server without controllers they are deleted here.
    private async Task RemoveAsync(string @namespace)
    {
        foreach (var collection in new[] { JobsOf, PodsOf, BuildsOf })
        {
            await _client.DeleteAsync($"{In(collection, @namespace)}?propagationPolicy=Background");
        }

        await _client.DeleteAsync($"api/v1/namespaces/{@namespace}");
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> action) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = PlainConnections }, async (item, _) => await action(item));

    private void Note(string what, string value)
    {
        _table.Add(what, value);
        Console.WriteLine($"{what}: {value}");
    }

    private static string In(string collection, string @namespace) => string.Format(CultureInfo.InvariantCulture, collection, @namespace);

    private static string Seconds(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.00} s");

    private static string Milliseconds(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0} ms");

    private static string Megabytes(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} MB");

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00} % of a core");

    private static string Ratio(double count, int size) => string.Create(CultureInfo.InvariantCulture, $"{count / size:0.00}");

    private static string Number(double count) => string.Create(CultureInfo.InvariantCulture, $"{count:0}");
}
