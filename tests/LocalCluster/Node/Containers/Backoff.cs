using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Waits that double from the first to the longest.</summary>
internal sealed class Backoff(NodeAgentOptions options)
{
    private TimeSpan next = options.FirstBackoff;

    public TimeSpan Next()
    {
        TimeSpan current = next;
        next = next * 2 < options.LongestBackoff ? next * 2 : options.LongestBackoff;
        return current;
    }

    public void Reset() => next = options.FirstBackoff;
}
