using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Registry;

/// <summary>The registry mirrors of a plan, used like BuildKit uses its own.</summary>
public sealed class Mirrors(PullPlan? pulls)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _endpoints =
        (pulls?.Mirrors ?? []).ToDictionary(mirror => mirror.Host, mirror => mirror.Endpoints, StringComparer.Ordinal);

    /// <summary>The reference at each mirror of its registry, then the reference itself.</summary>
    public IReadOnlyList<string> Places(string reference)
    {
        if (!_endpoints.TryGetValue(ImageReference.Host(reference), out var endpoints))
        {
            return [reference];
        }

        var complete = ImageReference.Complete(reference);
        var path = complete[complete.IndexOf('/', StringComparison.Ordinal)..];
        return [.. endpoints.Select(endpoint => endpoint + path), reference];
    }
}
