namespace TalosImageOperator.Builder.Processes;

/// <summary>The last lines of an output, however long it is. Lines may come from several threads.</summary>
public sealed class OutputTail(int lines = 400, int charactersALine = 2000)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line.Length > charactersALine ? line[..charactersALine] : line);
            if (_lines.Count > lines)
            {
                _lines.Dequeue();
            }
        }
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }
}
