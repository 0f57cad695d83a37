using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

/// <summary>
/// Mirrors a collection: lists it in pages, then watches from the version of the list. The version advances with every event. After
/// an expired version or invalid JSON it lists again, which also finds missed deletions. After any other error of the server or the
/// network it resumes the watch from the last version, with an increasing delay.
/// </summary>
public sealed class Reflector<T>(
    IKubernetesApi api, ResourceType<T> type, ReflectorOptions options, IReflectorTarget<T> target,
    RuntimeMetrics metrics, TimeProvider time, Random random, ILogger logger)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Backoff _backoff =
        new(options.FirstDelay, options.LongestDelay, options.HealthyAfter, time, random);

    private readonly string _name = type.ToString();
    private readonly ResourceLister<T> _lister = new(api, type, options);
    private string _version = "0";
    private bool _mustList = true;
    private string _action = "list";
    private int _refusals;
    private int _failures;

    /// <summary>Runs until <paramref name="stop"/>. No error of the server ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await RunOnceAsync(stop) is not { } fault || stop.IsCancellationRequested)
            {
                continue;
            }

            var delay = Longer(_backoff.Next(), (fault as KubernetesApiException)?.RetryAfter);
            Report(fault, delay);
            try
            {
                await Task.Delay(delay, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<Exception?> RunOnceAsync(CancellationToken stop)
    {
        try
        {
            if (_mustList)
            {
                _action = "list";
                await ListAsync(stop);
            }

            _action = "watch";
            await WatchAsync(stop);
            _mustList = target.WantsList;
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // After any error the reflector must retry and not stop.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            HandleFault(fault);
            return fault;
        }
    }

    private async Task ListAsync(CancellationToken stop)
    {
        var page = await _lister.ListAsync(_version, stop);
        metrics.Listed(type.Plural);
        target.Replace(page.Items, page.Undecodable);
        _version = page.ResourceVersion;
        _mustList = false;
        Log.Listed(logger, _name, page.Items.Count, _version);
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var timeout = options.ShortestWatch + ((options.LongestWatch - options.ShortestWatch) * random.NextDouble());
        using var watchdog = new CancellationTokenSource(timeout + options.WatchdogGrace, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, watchdog.Token);
        var began = time.GetTimestamp();
        var events = 0;
        var opened = false;
        try
        {
            using var session = await api.WatchAsync(type, options.Namespace, Watch(timeout), linked.Token);
            opened = true;
            target.Connected();
            await foreach (var change in session.WithCancellation(linked.Token))
            {
                events++;
                target.Apply(change);
                _refusals = 0;
                Recover();
                if (change.ResourceVersion.Length > 0)
                {
                    _version = change.ResourceVersion;
                }
            }
        }
        catch (OperationCanceledException) when (watchdog.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException("The watch outlived its timeout: the connection is taken for dead");
        }
        finally
        {
            target.Disconnected();
            if (opened && time.GetElapsedTime(began) >= options.TooShortWatch)
            {
                Recover();
            }
        }

        if (events == 0 && time.GetElapsedTime(began) < options.TooShortWatch)
        {
            throw new IOException("The watch ended at once without an event");
        }
    }

    private WatchOptions Watch(TimeSpan timeout) => new()
    {
        ResourceVersion = _version,
        Timeout = timeout,
        LabelSelector = options.LabelSelector,
        FieldSelector = options.FieldSelector,
    };

    private void Recover()
    {
        if (_failures == 0)
        {
            return;
        }

        _failures = 0;
        target.Recovered();
    }

    private void Report(Exception fault, TimeSpan delay)
    {
        _failures++;
        var cause = $"{fault.GetType().Name}: {fault.Message}";
        var level = _failures >= options.FailuresBeforeWarning ? LogLevel.Warning : LogLevel.Information;
        metrics.WatchFault(type.Plural, _action, fault.GetType().Name);
        Log.Retrying(logger, level, _action, _name, _failures, delay.TotalSeconds, cause);
        target.Failed(_failures, $"{_failures} attempts to {_action} {_name} failed in a row: {cause}");
    }

    private void HandleFault(Exception fault)
    {
        switch (fault)
        {
            case KubernetesApiException { IsExpired: true } or KubernetesApiException { IsResourceVersionTooLarge: true }:
                _version = "";
                _mustList = true;
                break;
            case KubernetesApiException { IsThrottled: false } when ++_refusals >= options.RefusalsBeforeList:
                _refusals = 0;
                _mustList = true;
                break;
            case KubernetesApiException or HttpRequestException or IOException or TimeoutException:
                break;
            default:
                // Data that was read before the error may be invalid too.
                _mustList = true;
                break;
        }
    }

    private static TimeSpan Longer(TimeSpan delay, TimeSpan? asked) => asked > delay ? asked.Value : delay;
}
