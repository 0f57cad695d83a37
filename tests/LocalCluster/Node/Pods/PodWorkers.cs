using System.Collections.Concurrent;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>The pods of this agent's nodes, by uid.</summary>
internal sealed class PodWorkers
{
    private readonly ConcurrentDictionary<string, PodWorker> workers = new();

    public ICollection<PodWorker> All => workers.Values;

    public PodWorker? Find(string uid) => workers.GetValueOrDefault(uid);

    public void Add(string uid, PodWorker worker) => workers[uid] = worker;

    public void Remove(string uid) => workers.TryRemove(uid, out _);
}
