using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Caches;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>A queue over caches that a test fills.</summary>
public abstract class QueueFixture
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    protected QueueFixture()
    {
        Filled = new FilledCaches(Time);
        Caches = Filled.Read();
        Slots = Queue(limit: 1);
    }

    protected FakeTimeProvider Time { get; } = new();

    private protected FilledCaches Filled { get; }

    private protected ClusterCaches Caches { get; }

    private protected BuildQueue Slots { get; set; }

    /// <summary>Its Jobs are suspended because it gave its slot away.</summary>
    protected void Yield(NamespacedName key, DateTimeOffset at)
    {
        var job = Job(Filled.Builds.Get(key)!);
        var annotations = new Dictionary<string, string> { [Labels.Suspended] = "true", [Labels.Yielded] = $"{at:O}" };
        Filled.Jobs.Set(View.Of(job with { Metadata = job.Metadata with { Annotations = annotations }, Spec = job.Spec with { Suspend = true } }));
        Slots.Update(key);
    }

    private protected BuildQueue Queue(int limit)
    {
        var options = new OperatorOptions();
        options.Controller.MaxConcurrentBuilds = limit;
        return new BuildQueue(Caches, options, Time);
    }

    // The informers deliver everything that is there before the first reconcile, in no particular order.
    protected void Restart()
    {
        Slots = Queue(limit: 1);
        foreach (var build in Caches.Builds().OrderBy(build => build.Metadata.Uid, StringComparer.Ordinal))
        {
            Slots.Update(NamespacedName.Of(build));
        }
    }

    protected NamespacedName AddRunning(string @namespace, string name, int minute = 0) =>
        Add(@namespace, name, minute, Status(BuildPhase.Building) with { StartedAt = Minute(minute) });

    protected NamespacedName Add(string @namespace, string name, int minute = 0, TalosImageBuildStatus? status = null)
    {
        var build = Builds.Of(name: name);
        var metadata = build.Metadata with
        {
            NamespaceProperty = @namespace,
            Uid = $"{@namespace}/{name}/{minute}",
            CreationTimestamp = Epoch.AddMinutes(minute),
        };
        Filled.Builds.Set(build with { Metadata = metadata, Status = status ?? build.Status });
        Slots.Update(Key(@namespace, name));
        return Key(@namespace, name);
    }

    protected void Set(NamespacedName key, TalosImageBuildStatus status)
    {
        var build = Filled.Builds.Get(key)!;
        var version = int.Parse(build.Metadata.ResourceVersion, null) + 1;
        Filled.Builds.Set(build with { Metadata = build.Metadata with { ResourceVersion = $"{version}" }, Status = status });
    }

    protected static V1Job Job(TalosImageBuild build)
    {
        var scenario = new Scenario { Build = build };
        scenario.Reconcile();
        return scenario.Jobs[0] with { Metadata = scenario.Jobs[0].Metadata with { ResourceVersion = "9" } };
    }

    protected static TalosImageBuildStatus QueuedAgain => Succeeded(startedAt: 0) with { Reproduction = new ReproductionStatus { Reason = Reasons.Queued } };

    protected static TalosImageBuildStatus Succeeded(int startedAt) => Status(BuildPhase.Succeeded) with { StartedAt = Minute(startedAt) };

    protected static TalosImageBuildStatus Status(BuildPhase phase) => new(1) { Phase = phase };

    protected static DateTimeOffset Minute(int minute) => new(Epoch.AddMinutes(minute));

    protected static NamespacedName Key(string @namespace, string name) => new(@namespace, name);
}
