using TalosImageOperator.LocalCluster.Node.Docker;
using TalosImageOperator.LocalCluster.Node.Pods;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Follows a running instance until it ends: probes, exit code and termination message.</summary>
internal sealed class InstanceWatch(
    PodState pod, NodeParts parts, ContainerRecord container, ContainerStory story, CancellationToken abandon)
{
    private const long DefaultGrace = 30;
    private const int Killed = 137;

    private static readonly TimeSpan DockerRetry = TimeSpan.FromSeconds(1);

    public async Task<ContainerEnd> AwaitEndAsync(CreatedContainer created)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        var probing = ProbeAsync(created.Id, ended.Token);
        var state = await WaitAsync(created.Id);
        await ended.CancelAsync();
        await probing;

        var message = await parts.Messages.ReadAsync(
            container.Spec, created.Id, state.ExitCode, created.TerminationFile, abandon);
        var reason = state switch
        {
            { OutOfMemory: true } => "OOMKilled",
            { ExitCode: 0 } => "Completed",
            _ => "Error",
        };
        return new ContainerEnd(
            created.Id, state.ExitCode, reason, message, state.StartedAt, state.FinishedAt ?? parts.Time.GetUtcNow());
    }

    private async Task ProbeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await new ProbeLoop(pod, parts, container, id, story).RunAsync(Kill, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        Task Kill(string probe)
        {
            story.Normal("Killing", $"Container {container.Name} failed {probe} probe, will be restarted");
            var grace = pod.Pod.Integer("spec", "terminationGracePeriodSeconds") ?? DefaultGrace;
            return parts.Docker.StopAsync(id, TimeSpan.FromSeconds(grace), abandon);
        }
    }

    // `docker wait` breaks off when the daemon restarts: only the container's own state counts.
    private async Task<ContainerState> WaitAsync(string id)
    {
        while (true)
        {
            try
            {
                await parts.Docker.WaitAsync(id, abandon);
                var state = await parts.Docker.InspectAsync(id, abandon);
                if (state.Status is "exited" or "dead")
                {
                    return state;
                }
            }
            catch (DockerException gone) when (gone.Message.Contains("No such container", StringComparison.OrdinalIgnoreCase))
            {
                return new ContainerState("exited", Killed, false, "removed by another hand", null, null);
            }
            catch (DockerException)
            {
                await Task.Delay(DockerRetry, parts.Time, abandon);
            }
        }
    }
}
