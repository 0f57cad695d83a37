using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Acts like Kueue's reconciler: resumes suspended Jobs with a queue, also those that someone else has suspended.</summary>
internal sealed class FakeKueue
{
    private readonly FakeCluster _cluster;

    public FakeKueue(FakeCluster cluster)
    {
        _cluster = cluster;
        cluster.Created += Admit;
        cluster.Patched += Admit;
    }

    private void Admit(string path, JsonObject entity)
    {
        if (entity["metadata"]!["labels"]?[Labels.QueueName] is null || (bool?)entity["spec"]?["suspend"] is not true)
        {
            return;
        }

        _cluster.Patch(path, new JsonObject { ["spec"] = new JsonObject { ["suspend"] = false } });
    }
}
