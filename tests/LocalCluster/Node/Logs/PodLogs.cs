using System.Text;
using CliWrap;
using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Pods;

namespace TalosImageOperator.LocalCluster.Node.Logs;

/// <summary>Container logs, from Docker, for as long as the pod exists.</summary>
internal sealed class PodLogs(PodWorkers workers, DockerCli docker, TimeProvider time) : IPodLogs
{
    public async Task StreamAsync(
        JsonObject pod, string container, LogOptions options, Stream output, CancellationToken cancellationToken)
    {
        var id = Instance(pod, container, options.Previous);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var merge = new LogMerge(time);
        var reading = ReadAsync(id, options, merge, done.Token);
        try
        {
            await WriteAsync(merge, options, output, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await Ignore(reading, done.Token);
        }
    }

    private string Instance(JsonObject pod, string container, bool previous)
    {
        var record = workers.Find(pod.Uid())?.State.Find(container);
        if (record is null)
        {
            throw BadRequest($"container \"{container}\" in pod \"{pod.Name()}\" is waiting to start: ContainerCreating");
        }

        if (previous)
        {
            return record.LastEnd?.Id
                ?? throw BadRequest($"previous terminated container \"{container}\" in pod \"{pod.Name()}\" not found");
        }
        return record.Id
            ?? throw BadRequest($"container \"{container}\" in pod \"{pod.Name()}\" is waiting to start: {record.WaitingReason}");
    }

    private async Task ReadAsync(string id, LogOptions options, LogMerge merge, CancellationToken cancellationToken)
    {
        List<string> arguments = ["container", "logs", "--timestamps"];
        if (options.Follow)
        {
            arguments.Add("--follow");
        }

        if (options.TailLines is { } lines)
        {
            arguments.AddRange(["--tail", lines.ToString(CultureInfo.InvariantCulture)]);
        }

        if (Since(options) is { } since)
        {
            arguments.AddRange(["--since", since]);
        }

        arguments.Add(id);
        try
        {
            var target = PipeTarget.ToDelegate(merge.Add, Encoding.UTF8);
            await docker.PipeAsync(arguments, target, target, cancellationToken);
        }
        finally
        {
            merge.Complete();
        }
    }

    private string? Since(LogOptions options)
    {
        var since = options.SinceSeconds is { } seconds
            ? time.GetUtcNow() - TimeSpan.FromSeconds(seconds)
            : options.SinceTime;
        return since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static async Task WriteAsync(LogMerge merge, LogOptions options, Stream output, CancellationToken cancellationToken)
    {
        await foreach (var line in merge.ReadAsync(cancellationToken))
        {
            var text = options.Timestamps ? 0 : line.IndexOf(' ', StringComparison.Ordinal) + 1;
            await output.WriteAsync(Encoding.UTF8.GetBytes(line[text..] + "\n"), cancellationToken);
            if (options.Follow)
            {
                await output.FlushAsync(cancellationToken);
            }
        }
        await output.FlushAsync(cancellationToken);
    }

    private static async Task Ignore(Task reading, CancellationToken cancelled)
    {
        try
        {
            await reading;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
        }
    }

    private static ApiException BadRequest(string message) => new(400, "BadRequest", message);
}
