using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Views;

namespace TalosImageOperator.Operator.Caches;

/// <summary>The operator's informer caches, merged with its own recent writes.</summary>
internal sealed class ClusterCaches(
    IIndexedStore<TalosImageBuild> builds,
    IIndexedStore<JobView> jobs,
    IIndexedStore<PodView> pods,
    IIndexedStore<NodeView> nodes,
    TimeProvider time)
{
    /// <summary>Jobs and pods by the UID of their build.</summary>
    public const string ByBuild = "build";

    /// <summary>Builds by their UID, for Jobs and pods, whose owner references contain only that.</summary>
    public const string ByUid = "uid";

    public Expectations<TalosImageBuild> BuildExpectations { get; } = new(time);

    public Expectations<JobView> JobExpectations { get; } = new(time);

    /// <summary>Null if the build does not exist, is being deleted, or cannot be decoded.</summary>
    public TalosImageBuild? Build(NamespacedName key) =>
        builds.Get(key) is { Metadata.DeletionTimestamp: null } build && UndecodableBuild(key) is null ? BuildExpectations.Latest(build) : null;

    public UndecodableObject? UndecodableBuild(NamespacedName key) => builds.Undecodable(key);

    /// <summary>All builds that can be decoded.</summary>
    public IReadOnlyList<TalosImageBuild> Builds() => [.. builds.List().Where(build => UndecodableBuild(NamespacedName.Of(build)) is null)];

    public NamespacedName? KeyOf(string buildUid) =>
        builds.ByIndex(ByUid, buildUid) is [var build, ..] ? NamespacedName.Of(build) : null;

    /// <summary>The Jobs that the build owns. Labels are not enough, because anyone can set them.</summary>
    public IReadOnlyList<JobView> JobsOf(TalosImageBuild build)
    {
        var all = JobExpectations.Merge(jobs.ByIndex(ByBuild, build.Metadata.Uid), job => Owns(build, job));
        return [.. all.Where(job => Owns(build, job)).Select(job => JobExpectations.IsDeleted(job) ? Terminating(job) : job)];
    }

    /// <summary>The Jobs of a build that cannot be decoded. Empty if there is no such build.</summary>
    public IReadOnlyList<JobView> JobsOfUndecodable(NamespacedName key) => UndecodableBuild(key) is { IsTerminating: false } undecodable
        ? JobsOf(new TalosImageBuild { Metadata = new V1ObjectMeta { NamespaceProperty = key.Namespace, Uid = undecodable.Uid } })
        : [];

    public IReadOnlyList<PodView> PodsOf(TalosImageBuild build) =>
        [.. pods.ByIndex(ByBuild, build.Metadata.Uid).Where(pod => SameNamespace(build, pod))];

    /// <summary>
    /// When to reconcile again if a Job that the operator created is not in the cache yet. No event reports one that was deleted
    /// immediately.
    /// </summary>
    public TimeSpan? ExpectationsTimeout(TalosImageBuild build)
    {
        var known = jobs.ByIndex(ByBuild, build.Metadata.Uid).Select(job => job.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        return JobsOf(build).Any(job => !known.Contains(job.Metadata.Uid)) ? Expectations<JobView>.Lifetime + TimeSpan.FromSeconds(1) : null;
    }

    /// <summary>Whether the build is the controlling owner of an object of its namespace.</summary>
    public static bool Owns(TalosImageBuild build, IMetadata<V1ObjectMeta> owned) =>
        SameNamespace(build, owned)
        && owned.Metadata.OwnerReferences?.Any(owner => owner.Controller is true && owner.Uid == build.Metadata.Uid) is true;

    public IReadOnlyList<NodeView> Nodes() => nodes.List();

    public NodeView? Node(string name) => nodes.Get(new NamespacedName("", name));

    private static bool SameNamespace(TalosImageBuild build, IMetadata<V1ObjectMeta> other) =>
        other.Metadata.NamespaceProperty == build.Metadata.NamespaceProperty;

    private JobView Terminating(JobView job) => job.Metadata.DeletionTimestamp is not null
        ? job
        : job with { Metadata = job.Metadata with { DeletionTimestamp = time.GetUtcNow().UtcDateTime } };
}
