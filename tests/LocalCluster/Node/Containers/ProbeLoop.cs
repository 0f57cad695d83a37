using TalosImageOperator.LocalCluster.Node.Pods;
using TalosImageOperator.LocalCluster.Node.Probes;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>
/// The probes of one running instance: the startup probe first, then readiness and liveness. Ends when the instance does.
/// </summary>
internal sealed class ProbeLoop(PodState pod, NodeParts parts, ContainerRecord container, string id, ContainerStory story)
{
    /// <param name="kill">Stops the instance because a probe has failed too often; the argument names the probe.</param>
    public async Task RunAsync(Func<string, Task> kill, CancellationToken cancellationToken)
    {
        var readiness = container.Spec.Map("readinessProbe");
        if (container.Spec.Map("startupProbe") is { } startup && !await StartUpAsync(startup, cancellationToken))
        {
            await kill("startup");
            return;
        }
        pod.Change(container.Name, record => record with { Started = true, Ready = readiness is null });
        List<Task> loops = [];
        if (readiness is not null)
        {
            loops.Add(WatchReadinessAsync(readiness, cancellationToken));
        }

        if (container.Spec.Map("livenessProbe") is { } liveness)
        {
            loops.Add(WatchLivenessAsync(liveness, kill, cancellationToken));
        }

        await Task.WhenAll(loops);
    }

    private async Task<bool> StartUpAsync(JsonObject probe, CancellationToken cancellationToken)
    {
        var settings = ProbeSettings.Of(probe);
        await Task.Delay(settings.InitialDelay, parts.Time, cancellationToken);
        for (var failures = 0; failures < settings.FailureThreshold;)
        {
            if (await AskAsync("Startup", probe, cancellationToken))
            {
                return true;
            }

            if (++failures < settings.FailureThreshold)
            {
                await Task.Delay(settings.Period, parts.Time, cancellationToken);
            }
        }
        return false;
    }

    private async Task WatchReadinessAsync(JsonObject probe, CancellationToken cancellationToken)
    {
        var settings = ProbeSettings.Of(probe);
        await Task.Delay(settings.InitialDelay, parts.Time, cancellationToken);
        var inARow = 0;
        var last = false;
        while (true)
        {
            var success = await AskAsync("Readiness", probe, cancellationToken);
            inARow = success == last ? inARow + 1 : 1;
            last = success;
            if (inARow == (success ? settings.SuccessThreshold : settings.FailureThreshold))
            {
                pod.Change(container.Name, record => record with { Ready = success });
            }
            await Task.Delay(settings.Period, parts.Time, cancellationToken);
        }
    }

    private async Task WatchLivenessAsync(JsonObject probe, Func<string, Task> kill, CancellationToken cancellationToken)
    {
        var settings = ProbeSettings.Of(probe);
        await Task.Delay(settings.InitialDelay, parts.Time, cancellationToken);
        for (var failures = 0; failures < settings.FailureThreshold;)
        {
            failures = await AskAsync("Liveness", probe, cancellationToken) ? 0 : failures + 1;
            if (failures < settings.FailureThreshold)
            {
                await Task.Delay(settings.Period, parts.Time, cancellationToken);
            }
        }
        await kill("liveness");
    }

    private async Task<bool> AskAsync(string word, JsonObject probe, CancellationToken cancellationToken)
    {
        var problem = await parts.Probes.AskAsync(container.Spec, probe, id, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (problem is not null)
        {
            story.Warning("Unhealthy", $"{word} probe failed: {problem}");
        }

        return problem is null;
    }
}
