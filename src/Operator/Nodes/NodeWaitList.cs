using System.Collections.Concurrent;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>
/// The builds that wait for a node. A reconcile adds its build before it reads the nodes, so that a node that appears later triggers
/// another reconcile.
/// </summary>
internal sealed class NodeWaitList
{
    private readonly ConcurrentDictionary<NamespacedName, byte> _builds = new();

    public IEnumerable<NamespacedName> Builds => _builds.Keys;

    public void Add(NamespacedName build) => _builds.TryAdd(build, 0);

    public void Remove(NamespacedName build) => _builds.TryRemove(build, out _);
}
