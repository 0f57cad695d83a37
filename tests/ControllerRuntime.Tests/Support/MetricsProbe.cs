using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TalosImageOperator.ControllerRuntime.Metrics;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The runtime's metrics, and the sums of what was measured.</summary>
public sealed class MetricsProbe : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();

    public MetricsProbe()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
        Metrics = new RuntimeMetrics(factory);
    }

    public RuntimeMetrics Metrics { get; }

    /// <summary>The sum of an instrument over the measurements that carry all these label values.</summary>
    public double Sum(string instrument, params string[] labels) => _sums
        .Where(entry => entry.Key.StartsWith(instrument + "{", StringComparison.Ordinal)
            && labels.All(label => entry.Key.Contains($"={label};", StringComparison.Ordinal)))
        .Sum(entry => entry.Value);

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose()
    {
        _listener.Dispose();
        Metrics.Dispose();
        _services.Dispose();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name + "{";
        foreach (var (name, tag) in tags)
        {
            key += $"{name}={tag};";
        }

        if (instrument.IsObservable)
        {
            _sums[key] = value;
        }
        else
        {
            _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        }
    }
}
