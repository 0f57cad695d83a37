namespace TalosImageOperator.Operator.Options;

/// <summary>
/// BuildKit endpoints by platform, for all namespaces or for one. Several endpoints for the same platform are a pool, whose members are
/// interchangeable.
/// </summary>
public sealed class BuildKitEndpoints
{
    private const string EveryNamespace = "";

    private readonly Dictionary<(string Namespace, string Platform), List<string>> _pools = [];

    /// <summary>All addresses, each once.</summary>
    public IEnumerable<string> All => _pools.Values.SelectMany(addresses => addresses).Distinct();

    /// <param name="platform">Such as <c>linux/amd64</c>.</param>
    /// <param name="address">Such as <c>tcp://buildkit-amd64:1234</c>.</param>
    /// <param name="namespace">The namespace whose builds use it. Null: all namespaces without endpoints of their own for the platform.</param>
    /// <returns>False if the pool has the address already.</returns>
    public bool Add(string platform, string address, string? @namespace = null)
    {
        var key = (@namespace ?? EveryNamespace, platform);
        if (!_pools.TryGetValue(key, out var addresses))
        {
            _pools[key] = addresses = [];
        }

        if (addresses.Contains(address))
        {
            return false;
        }

        addresses.Add(address);
        return true;
    }

    /// <summary>The pool of a namespace's builds, in the order of the options. Empty: the pods have a sidecar.</summary>
    public IReadOnlyList<string> Of(string @namespace, string platform) =>
        _pools.GetValueOrDefault((@namespace, platform)) ?? _pools.GetValueOrDefault((EveryNamespace, platform)) ?? [];
}
