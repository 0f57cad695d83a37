using System.Threading.Channels;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>Collects what the code under test reports, for a test to await one by one.</summary>
public sealed class Recorder<T>
{
    private readonly Channel<T> _reported = Channel.CreateUnbounded<T>();

    public int Waiting => _reported.Reader.Count;

    public void Add(T item) => _reported.Writer.TryWrite(item);

    public Task<T> NextAsync() => _reported.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);
}
