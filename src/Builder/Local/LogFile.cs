namespace TalosImageOperator.Builder.Local;

/// <summary>The log of one step of a local run. Lines come from several threads.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _file = new(path) { AutoFlush = true };

    public void Write(string line)
    {
        lock (_lock)
        {
            _file.WriteLine(line);
        }
    }

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The line that could not be written has been reported by Write.
        }
    }
}
