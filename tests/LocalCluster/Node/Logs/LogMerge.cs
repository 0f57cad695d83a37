using System.Threading.Channels;

namespace TalosImageOperator.LocalCluster.Node.Logs;

/// <summary>
/// Brings a container's two output streams back into one order: docker hands them out apart, each line with its time. A
/// line is held back for a moment, in case an older one of the other stream is still on its way.
/// </summary>
internal sealed class LogMerge(TimeProvider time)
{
    private static readonly TimeSpan HoldBack = TimeSpan.FromMilliseconds(30);

    private readonly Channel<string> _arrived = Channel.CreateUnbounded<string>(new() { SingleReader = true });

    /// <summary>A line as docker has it: its time in fixed width, a blank, the text.</summary>
    public void Add(string line) => _arrived.Writer.TryWrite(line);

    public void Complete() => _arrived.Writer.TryComplete();

    /// <summary>Everything that was added, in order, until <see cref="Complete"/>.</summary>
    public async IAsyncEnumerable<string> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _arrived.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(HoldBack, time, cancellationToken);
            List<string> lines = [];
            while (_arrived.Reader.TryRead(out var line))
            {
                lines.Add(line);
            }

            foreach (var line in lines.OrderBy(TimeOf, StringComparer.Ordinal))
            {
                yield return line;
            }
        }
    }

    private static string TimeOf(string line) => line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? line[..end] : "";
}
