using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;

namespace TalosImageOperator.Operator.Caches;

/// <summary>The cluster as the operator's informers have it, with its own writes laid over.</summary>
internal sealed class ClusterCaches(
    IIndexedStore<TalosImageBuild> builds,
    IIndexedStore<V1Job> jobs,
    IIndexedStore<V1Pod> pods,
    IIndexedStore<V1Node> nodes,
    TimeProvider time)
{
    /// <summary>Jobs and pods by the UID of their build.</summary>
    public const string ByBuild = "build";

    /// <summary>Builds by their own UID, for events that know only that.</summary>
    public const string ByUid = "uid";

    public OwnWrites<TalosImageBuild> OwnBuilds { get; } = new(time);

    public OwnWrites<V1Job> OwnJobs { get; } = new(time);

    /// <summary>Null where there is none, or where it is on its way out.</summary>
    public TalosImageBuild? Build(NamespacedName key) =>
        builds.Get(key) is { Metadata.DeletionTimestamp: null } build ? OwnBuilds.Latest(build) : null;

    public IReadOnlyList<TalosImageBuild> Builds() => builds.List();

    public NamespacedName? KeyOf(string buildUid) =>
        builds.ByIndex(ByUid, buildUid) is [var build, ..] ? NamespacedName.Of(build) : null;

    public IReadOnlyList<V1Job> JobsOf(TalosImageBuild build)
    {
        var uid = build.Metadata.Uid;
        var all = OwnJobs.Over(jobs.ByIndex(ByBuild, uid), job => job.Metadata.Labels[Jobs.Labels.BuildUid] == uid);
        return [.. all.Select(job => OwnJobs.IsDeleted(job) ? Terminating(job) : job)];
    }

    public IReadOnlyList<V1Pod> PodsOf(TalosImageBuild build) => pods.ByIndex(ByBuild, build.Metadata.Uid);

    public IReadOnlyList<V1Node> Nodes() => nodes.List();

    private V1Job Terminating(V1Job job) => job.Metadata.DeletionTimestamp is not null
        ? job
        : job with { Metadata = job.Metadata with { DeletionTimestamp = time.GetUtcNow().UtcDateTime } };
}
