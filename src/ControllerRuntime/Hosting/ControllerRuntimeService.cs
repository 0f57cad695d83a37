using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Events;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Leadership;

namespace TalosImageOperator.ControllerRuntime.Hosting;

/// <summary>
/// Starts the informers, waits for their first lists and then for leadership, and runs the controllers. Stops in reverse order: the
/// workers end before the lease is released, and the caches end last. It does not block the start of the host, so probes are served
/// from the beginning. The process exits when leadership is lost, because another replica may be leader already, and when a loop ends
/// unexpectedly, because the process would look healthy without it.
/// </summary>
internal sealed class ControllerRuntimeService(
    IEnumerable<IInformer> informers, IEnumerable<IController> controllers, ILeaderElector elector, EventRecorder recorder,
    RuntimeHealth health, IProcessExit exit, ControllerRuntimeOptions options, TimeProvider time,
    ILogger<ControllerRuntimeService> logger) : BackgroundService
{
    private readonly IInformer[] _informers = [.. informers];
    private readonly IController[] _controllers = [.. controllers];
    private bool _failed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var caches = new LoopGroup(CancellationToken.None);
        foreach (var informer in _informers)
        {
            caches.Add(informer.RunAsync);
        }

        using var events = new LoopGroup(CancellationToken.None);
        events.Add(recorder.RunAsync);
        using var work = new LoopGroup(stoppingToken);
        work.Add(LeadAsync);
        LoopGroup[] all = [work, events, caches];

        var first = await Task.WhenAny(all.Select(loops => loops.WhenEndedAsync()));
        if (first.Exception is { } fault)
        {
            Fail(fault.InnerException!);
        }

        foreach (var loops in all)
        {
            await EndAsync(loops);
        }
    }

    private async Task EndAsync(LoopGroup loops)
    {
        try
        {
            await loops.StopAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped before it became leader.
        }
#pragma warning disable CA1031 // Every group must be stopped, even if another one failed.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault);
        }
    }

    private void Fail(Exception fault) => Exit(() => Log.Failed(logger, fault));

    private async Task LeadAsync(CancellationToken stop)
    {
        await Task.WhenAll(_informers.Select(informer => informer.WaitForSyncAsync(stop)));
        Log.Synced(logger, _informers.Length);
        if (await elector.RunAsync(term => WorkAsync(stop, term), stop) == LeadershipOutcome.Lost)
        {
            LoseLeadership();
        }
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken term)
    {
        // Exits immediately, because a worker that hangs must not keep a former leader running. Workers that end at once can overtake it.
        await using var lost = term.Register(LoseLeadership);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(term);
        using var loops = new LoopGroup(stop);
        foreach (var controller in _controllers)
        {
            loops.Add(token => controller.RunAsync(token, abort.Token));
        }

        var working = loops.WhenEndedAsync();
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

    private void LoseLeadership() => Exit(() => Log.LeadershipLost(logger));

    // The first reason ends the process, and is the one that the log gives.
    private void Exit(Action log)
    {
        if (!Interlocked.Exchange(ref _failed, true))
        {
            log();
            health.Fail();
            exit.Fail();
        }
    }
}
