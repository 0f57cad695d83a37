using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>
/// Starts informers, waits for their first lists, then for leadership, then runs the controllers. Stops in the opposite
/// order: the workers end before the lease is given back, and the caches last. Probes listen from the start because
/// nothing here holds up the host. Loss of leadership ends the process: its successor may be at work already.
/// </summary>
internal sealed class ControllerRuntimeService(
    IEnumerable<IInformer> informers, IEnumerable<IController> controllers, ILeaderElector elector, EventRecorder recorder,
    RuntimeHealth health, IProcessExit exit, ControllerRuntimeOptions options, TimeProvider time,
    ILogger<ControllerRuntimeService> logger) : BackgroundService
{
    private readonly IInformer[] informers = [.. informers];
    private readonly IController[] controllers = [.. controllers];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var caches = new CancellationTokenSource();
        var following = informers.Select(informer => informer.RunAsync(caches.Token)).ToArray();
        using var events = new CancellationTokenSource();
        var recording = recorder.RunAsync(events.Token);
        try
        {
            await LeadAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before it led.
        }
#pragma warning disable CA1031 // Whatever ends the runtime must end the process: one that idles looks healthy.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.Failed(logger, fault);
            health.Fail();
            exit.Fail();
        }
        finally
        {
            await events.CancelAsync();
            await recording;
            await caches.CancelAsync();
            await Task.WhenAll(following);
        }
    }

    private async Task LeadAsync(CancellationToken stop)
    {
        await Task.WhenAll(informers.Select(informer => informer.WaitForSyncAsync(stop)));
        Log.Synced(logger, informers.Length);
        await elector.RunAsync(term => WorkAsync(stop, term), stop);
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken term)
    {
        // At once, not when the workers have ended: one that hangs must not keep a former leader alive.
        await using var lost = term.Register(OnLeadershipLost);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(term);
        var working = Task.WhenAll(controllers.Select(controller => controller.RunAsync(stop, abort.Token)));
        await Task.WhenAny(working, Task.Delay(Timeout.InfiniteTimeSpan, time, stop));
        try
        {
            await working.WaitAsync(options.DrainLimit, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Log.NotDrained(logger, options.DrainLimit.TotalSeconds);
            await abort.CancelAsync();
            await working;
        }
    }

    private void OnLeadershipLost()
    {
        Log.LeadershipLost(logger);
        health.Fail();
        exit.Fail();
    }
}
