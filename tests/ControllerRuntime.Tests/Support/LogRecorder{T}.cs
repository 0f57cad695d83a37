using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>Keeps what was logged.</summary>
public sealed class LogRecorder<T> : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    private readonly Channel<string> _logged = Channel.CreateUnbounded<string>();

    /// <summary>Waits for the next line that contains this.</summary>
    public async Task LoggedAsync(string part)
    {
        while (!(await _logged.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit)).Contains(part, StringComparison.Ordinal))
        {
        }
    }

    public int Count(LogLevel level, string part) => Lines.Count(line =>
        line.Level == level && line.Text.Contains(part, StringComparison.Ordinal));

    public ConcurrentQueue<string> Scopes { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Scopes.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception) + exception?.Message;
        Lines.Enqueue((logLevel, text));
        _logged.Writer.TryWrite(text);
    }
}
