using System.Collections.Concurrent;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.Operator.Nodes;

/// <summary>
/// The builds that a new node may let go on. A reconcile puts its build here before it reads the nodes: one that appears after that
/// reconciles the build again.
/// </summary>
internal sealed class NodeWaitList
{
    private readonly ConcurrentDictionary<NamespacedName, byte> _builds = new();

    public IEnumerable<NamespacedName> Builds => _builds.Keys;

    public void Add(NamespacedName build) => _builds.TryAdd(build, 0);

    public void Remove(NamespacedName build) => _builds.TryRemove(build, out _);
}
