using TalosImageOperator.LocalCluster.Node.Options;

namespace TalosImageOperator.LocalCluster.Node.Containers;

/// <summary>Waits that double from the first to the longest.</summary>
internal sealed class Backoff(NodeAgentOptions options)
{
    private TimeSpan _next = options.FirstBackoff;

    public TimeSpan Next()
    {
        var current = _next;
        _next = _next * 2 < options.LongestBackoff ? _next * 2 : options.LongestBackoff;
        return current;
    }

    public void Reset() => _next = options.FirstBackoff;
}
