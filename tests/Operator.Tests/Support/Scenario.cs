using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Events;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Nodes;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Reconciling;
using TalosImageOperator.Operator.Status;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Operator.Tests.Support;

/// <summary>A build's life without a cluster: decisions are made by the real deciders, and their writes come true at once.</summary>
internal sealed class Scenario(TalosImageBuildSpec? spec = null)
{
    private int _made;

    public TalosImageBuild Build { get; set; } = Builds.Of(spec);

    public List<V1Job> Jobs { get; } = [];

    public List<V1Pod> Pods { get; } = [];

    /// <summary>What has been recorded so far.</summary>
    public List<BuildEvent> Events { get; } = [];

    public OperatorOptions Options { get; } = new() { Pods = { BuilderImage = Builds.BuilderImage } };

    /// <summary>What the queue answers where a slot is asked for.</summary>
    public SlotGrant Slot { get; set; }

    /// <summary>When the queue asks for the slot back; null while no other build waits.</summary>
    public DateTimeOffset? YieldAt { get; set; }

    /// <summary>What the API server says to a write; null if it makes it.</summary>
    public Func<Write, RejectedWrite?> Denies { get; set; } = _ => null;

    /// <summary>By platform: what the events of a pod report that waits.</summary>
    public Dictionary<string, (string Reason, string Message)> StartupProblems { get; } = [];

    /// <summary>By platform; a platform that is not named has a node of its own.</summary>
    public Dictionary<string, string?> Nodes { get; } = [];

    /// <summary>By platform: why its second build has no node. A platform that is not named has one beside node-1.</summary>
    public Dictionary<string, string> RebuildNodes { get; } = [];

    /// <summary>The cluster's Node objects, by name; none is known unless it stands here.</summary>
    public Dictionary<string, NodeView> ClusterNodes { get; } = [];

    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public TalosImageBuildStatus Status => Build.Status;

    public IReadOnlyList<BuildPlan> Plans => PlannedSpec.Of(Build.Spec, cluster: null, Options.Pods.BuildKitEndpoints, Build.Metadata.NamespaceProperty).Plans;

    public ReconcileInput Case()
    {
        var run = BuildRun.Of(Build);
        var seen = RunObserver.Observe(run, Plans, [.. Jobs.Select(View.Of)], [.. Pods.Select(View.Of)], name => ClusterNodes.GetValueOrDefault(name));
        var current = new ReconcileInput
        {
            Run = run,
            SpecErrors = PlannedSpec.Of(Build.Spec, cluster: null, Options.Pods.BuildKitEndpoints, Build.Metadata.NamespaceProperty).Errors,
            Plans = Plans,
            Observed = seen,
            Nodes = Plans.ToDictionary(plan => plan.Platform, plan => Node(plan.Platform)),
            RebuildNodes = Plans.ToDictionary(plan => plan.Platform, plan => RebuildNode(run, plan.Platform)),
            Options = Options,
        };
        current = Reproduce.NeedsSlot(current) ? current with { Slot = Slot } : BuildDecider.NeedsSlot(current) ? current with { Slot = Slot } : current with { YieldAt = YieldAt };
        return current with { Observed = seen with { Platforms = [.. seen.Platforms.Select(Startup)], Rebuilds = [.. seen.Rebuilds.Select(Startup)], Compare = seen.Compare is { } compare ? Startup(compare) : null } };
    }

    /// <summary>One reconcile; returns what was decided.</summary>
    public Decision Reconcile()
    {
        var current = Case();
        var decision = BuildDecider.Decide(current);
        List<RejectedWrite> denied = [.. decision.Writes.Select(Denies).OfType<RejectedWrite>()];
        foreach (var write in decision.Writes.Except(denied.Select(refused => refused.Write)))
        {
            Make(write);
        }

        decision = RejectedWrites.Apply(decision, denied);

        var status = StatusCalculator.Calculate(current, decision, SpecWarnings.Of(Build.Spec), Now);
        if (StatusDifference.Between(Build.Status, status) == StatusChange.Transition)
        {
            Events.AddRange(TransitionEvents.Between(Build, status));
        }

        Build = Build with { Status = status };
        return decision;
    }

    /// <summary>Reconciles until nothing is written and nothing changes.</summary>
    public Decision Settle()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            var before = Build.Status;
            var decision = Reconcile();
            if (decision.Writes.Count == 0 && StatusDifference.Between(before, Build.Status) == StatusChange.None)
            {
                return decision;
            }
        }

        throw new InvalidOperationException($"Still not settled: {Build.Status.Phase}");
    }

    public V1Job Job(string platform) => Jobs.Single(job => job.Metadata.Name == JobName(platform));

    public bool HasJob(string platform) => Jobs.Any(job => job.Metadata.Name == JobName(platform));

    public BuildPlan Plan(string platform) => Plans.Single(plan => plan.Platform == platform);

    public void Run(string platform, int done) => Put(Support.Pods.Running(Job(platform), Plan(platform), done).Began(Now));

    public void Succeed(
        string platform, string commit = Support.Pods.Commit, long epoch = Support.Pods.Epoch, Func<V1Pod, V1Pod>? change = null)
    {
        var pod = Support.Pods.Succeeded(Job(platform), Plan(platform), commit, epoch).Began(Now);
        Put(change?.Invoke(pod) ?? pod);
        End(Job(platform), "Complete", "CompletionsReached");
    }

    /// <summary>The Job of the platform's second build.</summary>
    public V1Job RebuildJob(string platform)
    {
        var run = BuildRun.Of(Build);
        return Jobs.Single(job => job.Metadata.Name == Names.RebuildJob(run.Name, run.Reproducing!.Id, platform));
    }

    public void SucceedRebuild(string platform, Func<V1Pod, V1Pod>? change = null)
    {
        var pod = Support.Pods.Succeeded(RebuildJob(platform), Plan(platform)).Began(Now);
        Put(change?.Invoke(pod) ?? pod);
        End(RebuildJob(platform), "Complete", "CompletionsReached");
    }

    /// <summary>The Job that compares both builds, or null.</summary>
    public V1Job? CompareJob() => Jobs.SingleOrDefault(job => job.Metadata.Name.EndsWith("-compare", StringComparison.Ordinal));

    /// <summary>It reports this for the pairs of its plan.</summary>
    public void Compare(CompareResult comparison)
    {
        var job = CompareJob()!;
        Put(Support.Pods.Succeeded(job, null).Reporting("compare", result => result with { Comparison = comparison }));
        End(job, "Complete", "CompletionsReached");
    }

    public void Publish()
    {
        Put(Support.Pods.Succeeded(Job("publish"), null));
        End(Job("publish"), "Complete", "CompletionsReached");
    }

    public void Fail(V1Job job, V1Pod? pod, string reason = "PodFailurePolicy", string message = "")
    {
        if (pod is not null)
        {
            Put(pod);
        }

        End(job, "Failed", reason, message);
    }

    public void Put(V1Pod pod)
    {
        Pods.RemoveAll(other => other.Metadata.Uid == pod.Metadata.Uid);
        Pods.Add(pod);
    }

    /// <summary>What the TTL controller leaves behind.</summary>
    public void Vanish(string platform) => Remove(Job(platform));

    /// <inheritdoc cref="Vanish"/>
    public void Remove(V1Job job)
    {
        Jobs.Remove(job);
        Pods.RemoveAll(pod => pod.Metadata.OwnerReferences[0].Uid == job.Metadata.Uid);
    }

    public void Change(V1Job job, Func<V1Job, V1Job> change) => Jobs[Jobs.IndexOf(job)] = change(job);

    /// <summary>From nothing to the tag.</summary>
    public Scenario Finished()
    {
        Reconcile();
        foreach (var platform in Build.Spec.Platforms)
        {
            Succeed(platform);
        }

        Reconcile();
        Publish();
        Settle();
        return this;
    }

    private PlatformObservation Startup(PlatformObservation seen) =>
        seen is { State: JobState.Pending, Pod: not null, Reason: null } && StartupProblems.TryGetValue(seen.Platform, out var problem)
            ? seen with { Reason = problem.Reason, Message = problem.Message }
            : seen;

    private NodeMatch Node(string platform) => Nodes.GetValueOrDefault(platform, Architectures.Of(platform)) is { } architecture
        ? new NodeMatch(architecture)
        : NodeMatcher.Match(Build.Metadata.NamespaceProperty, platform, Build.Spec, Options, []);

    private RebuildNodeMatch RebuildNode(BuildRun run, string platform) => new(
        Node(platform) with { Missing = RebuildNodes.GetValueOrDefault(platform) },
        run.Reproducing is { Node: Entities.Spec.RebuildNode.Other } ? "node-1" : null);

    private string JobName(string platform)
    {
        var run = BuildRun.Of(Build);
        return platform == "publish" ? Names.PublishJob(run.Name, run.PublishId) : Names.PlatformJob(run.Name, run.RunId, platform);
    }

    private void End(V1Job job, string condition, string reason, string message = "") => Change(job, ended => ended with
    {
        Status = new V1JobStatus
        {
            StartTime = ended.Status?.StartTime ?? Now.UtcDateTime,
            CompletionTime = condition == "Complete" ? Now.UtcDateTime : null,
            Conditions =
            [
                new V1JobCondition
                {
                    Type = condition, Status = "True", Reason = reason, Message = message, LastTransitionTime = Now.UtcDateTime,
                },
            ],
        },
    });

    private void Make(Write write)
    {
        switch (write)
        {
            case Write.CreateJob { Job: var job } when !Jobs.Any(other => other.Metadata.Name == job.Metadata.Name):
                Jobs.Add(job with { Metadata = job.Metadata with { Uid = $"job-{++_made}" } });
                break;
            case Write.DeleteJob { Job: var job }:
                Jobs.RemoveAll(other => other.Metadata.Uid == job.Metadata.Uid);
                Pods.RemoveAll(pod => pod.Metadata.OwnerReferences[0].Uid == job.Metadata.Uid);
                break;
            case Write.SuspendJob { Job: var job, Suspend: var suspend } change:
                Change(Job(job), current => current with
                {
                    Metadata = current.Metadata with { Annotations = Annotations(current, suspend, change.YieldedAt) },
                    Spec = current.Spec with { Suspend = suspend },
                });
                break;
        }
    }

    private static Dictionary<string, string> Annotations(V1Job job, bool suspend, DateTimeOffset? yieldedAt)
    {
        var annotations = new Dictionary<string, string>(job.Metadata.Annotations ?? new Dictionary<string, string>());
        annotations.Remove(Labels.Yielded);
        if (yieldedAt is { } at)
        {
            annotations[Labels.Yielded] = $"{at:O}";
        }

        if (suspend)
        {
            annotations[Labels.Suspended] = "true";
        }
        else
        {
            annotations.Remove(Labels.Suspended);
        }

        return annotations;
    }

    private V1Job Job(JobView job) => Jobs.Single(other => other.Metadata.Uid == job.Metadata.Uid);
}
