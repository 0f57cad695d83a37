using System.Collections.Concurrent;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The pods of this agent's nodes, by uid.</summary>
internal sealed class PodWorkers
{
    private readonly ConcurrentDictionary<string, PodWorker> _workers = new();

    public ICollection<PodWorker> All => _workers.Values;

    public PodWorker? Find(string uid) => _workers.GetValueOrDefault(uid);

    public void Add(string uid, PodWorker worker) => _workers[uid] = worker;

    public void Remove(string uid) => _workers.TryRemove(uid, out _);
}
