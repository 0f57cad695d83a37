using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Which builds have been at work, in the order of their first Job, and how many at a time.</summary>
internal sealed class WorkRecorder
{
    private readonly Lock _gate = new();
    private readonly FakeCluster _cluster;
    private readonly List<string> _started = [];

    public WorkRecorder(FakeCluster cluster)
    {
        _cluster = cluster;
        cluster.Created += (path, _) =>
        {
            if (path.Contains("/jobs/", StringComparison.Ordinal))
            {
                Record();
            }
        };
        cluster.Patched += (path, _) =>
        {
            if (path.Contains("/jobs/", StringComparison.Ordinal))
            {
                Record();
            }
        };
    }

    /// <summary>The most builds that had an unfinished Job at the same time.</summary>
    public int Most { get; private set; }

    /// <summary>UIDs of builds.</summary>
    public IReadOnlyList<string> Started
    {
        get
        {
            lock (_gate)
            {
                return [.. _started];
            }
        }
    }

    public IEnumerable<JsonObject> Unfinished() =>
        _cluster.List("apis/batch/v1/jobs").Where(job => job["status"]?["completionTime"] is null);

    private void Record()
    {
        lock (_gate)
        {
            var atWork = Unfinished().Where(job => (bool?)job["spec"]!["suspend"] is not true).Select(job => (string)job["metadata"]!["ownerReferences"]![0]!["uid"]!).Distinct().ToList();
            Most = Math.Max(Most, atWork.Count);
            _started.AddRange(atWork.Except(_started));
        }
    }
}
