using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Logs;

/// <summary>A step's log: lines without secrets, written immediately. The last ones are kept for the result.</summary>
public sealed class StepLog(Redactor redactor, Action<string> write)
{
    private readonly OutputTail _tail = new();
    private volatile Redactor _redactor = redactor;

    /// <summary>Redacts further secrets from now on.</summary>
    public void Hide(Redactor more) => _redactor = _redactor.And(more);

    /// <summary>Writes a message of the Builder itself, marked to distinguish it from the output of programs.</summary>
    public void Info(string text) => write(_redactor.Clean($"=== {text}"));

    public void Output(string line)
    {
        var clean = _redactor.Clean(line);
        _tail.Add(clean);
        write(clean);
    }

    public string Redact(string text) => _redactor.Clean(text);

    public IReadOnlyList<string> Tail => _tail.Lines;
}
