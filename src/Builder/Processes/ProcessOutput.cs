using System.Runtime.ExceptionServices;
using System.Text;

namespace TalosImageOperator.Builder.Processes;

/// <summary>
/// Drains both outputs of a program to their end even if a line cannot be handled, because a program blocks on a full pipe.
/// </summary>
/// <param name="capture">Captures standard output instead of passing it on.</param>
/// <param name="onLine">Gets every other line.</param>
/// <param name="onFault">Called when <paramref name="onLine"/> has thrown for the first time.</param>
internal sealed class ProcessOutput(bool capture, Action<string> onLine, Action onFault)
{
    private const int MostCharactersALine = 32 * 1024;
    private const int MostCaptured = 4 * 1024 * 1024;

    private readonly OutputTail _tail = new();
    private readonly StringBuilder _captured = new();
    private ExceptionDispatchInfo? _fault;

    /// <summary>The first exception of <c>onLine</c>.</summary>
    public ExceptionDispatchInfo? Fault => _fault;

    public string Captured => _captured.ToString();

    public IReadOnlyList<string> Tail => _tail.Lines;

    public Task ReadOutputAsync(TextReader reader) => capture ? ReadAsync(reader, MostCaptured, Keep) : ReadAsync(reader, MostCharactersALine, Show);

    public Task ReadErrorsAsync(TextReader reader) => ReadAsync(reader, MostCharactersALine, Show);

    private static async Task ReadAsync(TextReader reader, int mostCharacters, Action<string> take)
    {
        var lines = new LineReader(reader, mostCharacters);
        while (await lines.ReadAsync() is { } line)
        {
            take(line);
        }
    }

    private void Keep(string line)
    {
        if (_captured.Length + line.Length < MostCaptured)
        {
            _captured.Append(line).Append('\n');
        }
    }

    private void Show(string line)
    {
        _tail.Add(line);
        if (_fault is not null)
        {
            return;
        }

        try
        {
            onLine(line);
        }
#pragma warning disable CA1031 // The exception is rethrown where the program is awaited.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null) is null)
            {
                onFault();
            }
        }
    }
}
