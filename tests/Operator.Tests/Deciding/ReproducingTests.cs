using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using static TalosImageOperator.Operator.Tests.Deciding.SecondBuilds;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>A second build never changes the first one's result, is the same in all that makes its content, and uses no cache.</summary>
public sealed class ReproducingTests
{
    [Fact]
    public void Fingerprint_IsTheSameWithAndWithout() => Assert.Equal(Fingerprints.Of(Builds.Spec), Fingerprints.Of(Other));

    [Fact]
    public void Decide_NotRequested_HasNoTraceOfIt()
    {
        var scenario = new Scenario(Builds.Spec with { Reproduce = new ReproduceSpec { Required = true } }).Finished();

        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.Reproduced);
        Assert.Null(scenario.Status.Reproduction);
        Assert.Equal(3, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_BeforeTheBuildHasSucceeded_Waits()
    {
        var scenario = new Scenario(Other);
        scenario.Reconcile();

        Assert.Equal(("Unknown", Reasons.Building), Condition(scenario));
        Assert.Equal(2, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_Succeeded_RebuildsTheSameOnOtherNodes()
    {
        var scenario = Rebuilding(Other);

        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        foreach (var platform in Builds.Spec.Platforms)
        {
            var (first, second) = (scenario.Job(platform), scenario.RebuildJob(platform));
            var plan = EncodedPlan.ReadBuildPlan(Pods.Carried(second));
            Assert.Equivalent(EncodedPlan.ReadBuildPlan(Pods.Carried(first)), plan, strict: true);
            Assert.Equal(Pods.Commit, Variable(second, "source", PodVariables.Commit));
            Assert.Equal($"{scenario.Status.Inputs!.Image}@{scenario.Status.Inputs.Digest}", Variable(second, "inputs", PodVariables.Inputs));
            var term = Assert.Single(second.Spec.Template.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms);
            var requirement = Assert.Single(term.MatchExpressions);
            Assert.Equal(("kubernetes.io/hostname", "NotIn", "node-1"), (requirement.Key, requirement.OperatorProperty, Assert.Single(requirement.Values)));
        }
    }

    [Fact]
    public void Decide_AffinityOfTheUser_IsKeptInEveryTerm()
    {
        V1NodeSelectorTerm Term(string zone) => new() { MatchExpressions = [new V1NodeSelectorRequirement { Key = "zone", OperatorProperty = "In", Values = [zone] }] };
        var affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector { NodeSelectorTerms = [Term("a"), Term("b")] } },
        };
        var scenario = Rebuilding(Other with { Job = new JobSpec { Affinity = affinity } });

        var terms = scenario.RebuildJob(Builds.Amd64).Spec.Template.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;
        Assert.Equal(["a", "b"], terms.Select(term => term.MatchExpressions[0].Values[0]));
        Assert.All(terms, term => Assert.Equal("NotIn", term.MatchExpressions[1].OperatorProperty));
    }

    [Fact]
    public void Decide_Any_ExcludesNoNode()
    {
        var scenario = Rebuilding(Builds.Spec with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Any } });

        Assert.Null(scenario.RebuildJob(Builds.Amd64).Spec.Template.Spec.Affinity);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decide_Cache_IsNeitherReadNorWritten(bool endpoint)
    {
        var scenario = new Scenario(Other with { Cache = new CacheSpec { Mode = CacheMode.Registry, Reference = "registry.example/cache" } });
        if (endpoint)
        {
            scenario.Options.Pods.BuildKitEndpoints.Add(Builds.Amd64, "tcp://buildkit:1234");
        }

        scenario.Finished();
        var plan = EncodedPlan.ReadBuildPlan(Pods.Carried(scenario.RebuildJob(Builds.Amd64)));

        Assert.NotNull(EncodedPlan.ReadBuildPlan(Pods.Carried(scenario.Job(Builds.Amd64))).Cache);
        Assert.Null(plan.Cache);
        Assert.Equal(endpoint ? true : null, plan.NoCache);
    }

    [Fact]
    public void Decide_SameDigests_IsIdenticalWithoutAnotherJob()
    {
        var scenario = Rebuilding(Other);
        var (ready, platforms, outputs) = (Ready(scenario), scenario.Status.Platforms, scenario.Status.Outputs);
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.Settle();
        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();

        Assert.Equal(("True", Reasons.Identical), Condition(scenario));
        Assert.Equal(ReproductionResult.Identical, scenario.Status.Reproduction!.Result);
        Assert.Equal(4, scenario.Status.Reproduction.Outputs.Count);
        Assert.NotNull(scenario.Status.Reproduction.CompletedAt);
        Assert.Equal(5, scenario.Jobs.Count);
        Assert.Equal(ready, Ready(scenario));
        Assert.Equivalent(platforms, scenario.Status.Platforms);
        Assert.Equivalent(outputs, scenario.Status.Outputs);
        Assert.Single(scenario.Events, entry => entry is { Reason: Reasons.Identical, Warning: false });
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_RebuildJobsRemovedByTheirTtl_AreNotRepeated()
    {
        var scenario = Rebuilding(Other);
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.Settle();
        scenario.Remove(scenario.RebuildJob(Builds.Amd64));
        Assert.Empty(scenario.Settle().Writes);

        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();
        scenario.Remove(scenario.RebuildJob(Builds.Arm64));

        Assert.Empty(scenario.Settle().Writes);
        Assert.Equal(("True", Reasons.Identical), Condition(scenario));
    }

    [Fact]
    public void Decide_NoOtherNode_WaitsAndTheBuildStaysReady()
    {
        var scenario = new Scenario(Other);
        scenario.RebuildNodes[Builds.Amd64] = "linux/amd64 is waiting for a ready node other than node-1.";
        scenario.RebuildNodes[Builds.Arm64] = "linux/arm64 is waiting for a ready node other than node-1.";
        scenario.Finished();

        Assert.Equal(("Unknown", Reasons.WaitingForNode), Condition(scenario));
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
        Assert.Null(scenario.Status.Reproduction!.StartedAt);
        Assert.Equal(3, scenario.Jobs.Count);

        scenario.RebuildNodes.Clear();
        scenario.Settle();
        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        Assert.Equal(5, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_RebuildFails_TheBuildStaysReady()
    {
        var scenario = Rebuilding(Other);
        var job = scenario.RebuildJob(Builds.Amd64);
        var error = Pods.Error(new StepError { Class = FailureClass.Infrastructure, Reason = Reasons.OutOfDisk, Message = "The disk is full." });
        scenario.Fail(job, Pods.Failed(job, "kernel", ExitCodes.FinalInfrastructure, error));
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.RebuildFailed), Condition(scenario));
        Assert.Contains("linux/amd64: The disk is full.", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
        Assert.Null(scenario.Status.Failure);
        Assert.DoesNotContain(scenario.Jobs, other => other.Metadata.Name.EndsWith("-r-arm64", StringComparison.Ordinal));
        Assert.Single(scenario.Events, entry => entry is { Reason: Reasons.RebuildFailed, Warning: true });
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_PatchesChangedSince_IsNotComparable()
    {
        var scenario = new Scenario(Other with { Source = new SourceSpec { Patches = new PatchesSpec { ConfigMapRef = new() { Name = "patches" } } } });
        scenario.Reconcile();
        foreach (var platform in Builds.Spec.Platforms)
        {
            scenario.Succeed(platform, change: pod => pod.Reporting("source", result => result with { PatchesSha256 = new string('a', 64) }));
        }

        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();
        scenario.SucceedRebuild(Builds.Amd64, pod => pod.Reporting("source", result => result with { PatchesSha256 = new string('b', 64) }));
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.NotComparable), Condition(scenario));
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
        Assert.DoesNotContain(scenario.Jobs, other => other.Metadata.Name.EndsWith("-r-arm64", StringComparison.Ordinal));
    }

    [Fact]
    public void Decide_NoSlot_QueuesTheRebuildOnly()
    {
        var scenario = new Scenario(Other);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        scenario.Publish();
        scenario.Reconcile();
        scenario.Slot = new SlotGrant(3, 4);
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.Queued), Condition(scenario));
        Assert.Equal((BuildPhase.Succeeded, ("True", Reasons.Succeeded)), (scenario.Status.Phase, Ready(scenario)));
        Assert.Equal(QueueClaim.WaitingLast, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));

        scenario.Slot = default;
        scenario.Settle();
        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        Assert.Equal(QueueClaim.Running, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));
    }

    /// <summary>The node that comes later triggers a reconcile of the builds that wait for one.</summary>
    [Fact]
    public void WaitsForNode_OnePlatformWaitsWhileTheOtherIsRebuilt_IsTrue()
    {
        var scenario = new Scenario(Other);
        scenario.RebuildNodes[Builds.Arm64] = "linux/arm64 is waiting for a ready node other than node-1.";
        scenario.Finished();
        var decision = scenario.Reconcile();

        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        Assert.True(Reproduce.WaitsForNode(scenario.Case(), decision));
        scenario.RebuildNodes.Clear();
        Assert.False(Reproduce.WaitsForNode(scenario.Case(), scenario.Settle()));
    }

    [Fact]
    public void Decide_Suspended_DeletesTheJobsAndResumesWithNewOnes()
    {
        var scenario = Rebuilding(Other);
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.Settle();
        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = true });
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.Suspended), Condition(scenario));
        Assert.DoesNotContain(scenario.Jobs, job => job.Metadata.Name.EndsWith("-r-arm64", StringComparison.Ordinal));

        scenario.Build = scenario.Build.Edit(spec => spec with { Suspend = false });
        scenario.Settle();
        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();
        Assert.Equal(("True", Reasons.Identical), Condition(scenario));
    }

    [Fact]
    public void Decide_QueueOfKueue_AdmitsTheJobs()
    {
        var scenario = new Scenario(Other with { Platforms = [Builds.Amd64], Job = new JobSpec { QueueName = "talos" } });
        scenario.Reconcile();
        scenario.Change(scenario.Job(Builds.Amd64), Resume);
        scenario.Succeed(Builds.Amd64);
        scenario.Reconcile();
        scenario.Change(scenario.Job("publish"), Resume);
        scenario.Publish();
        scenario.Settle();

        var job = scenario.RebuildJob(Builds.Amd64);
        Assert.True(job.Spec.Suspend);
        Assert.Equal("talos", job.Metadata.Labels[Labels.QueueName]);
        Assert.Equal(("Unknown", Reasons.Queued), Condition(scenario));
        Assert.Equal(QueueClaim.None, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));
    }

    [Fact]
    public void Decide_Annotation_IsOneRequest()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Reproduce("once");
        scenario.Settle();
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();
        Assert.Equal((("True", Reasons.Identical), "once"), (Condition(scenario), scenario.Status.LastHandledReproduce));
        Assert.Equal(RebuildNode.Any, scenario.Status.Reproduction!.Rebuilt);

        // Taking it away keeps the result, and another run does not repeat the request.
        scenario.Build = scenario.Build.Reproduce(null);
        Assert.Empty(scenario.Settle().Writes);
        Assert.Equal(("True", Reasons.Identical), Condition(scenario));
        scenario.Build = scenario.Build.Reproduce("once").Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Finished();
        Assert.Null(scenario.Status.Reproduction);

        scenario.Build = scenario.Build.Reproduce("twice");
        scenario.Settle();
        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
    }

    [Fact]
    public void Decide_RequestTakenBack_StopsTheJobs()
    {
        var scenario = Rebuilding(Other);
        scenario.Build = scenario.Build.Edit(spec => spec with { Reproduce = null });
        scenario.Settle();

        Assert.Equal(3, scenario.Jobs.Count);
        Assert.Null(scenario.Status.Reproduction);
        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.Reproduced);
    }

    [Fact]
    public void Decide_AnotherRequestMeanwhile_ReplacesTheJobs()
    {
        var scenario = Rebuilding(Other);
        var earlier = scenario.RebuildJob(Builds.Amd64).Metadata.Name;
        scenario.Build = scenario.Build.Reproduce("again");
        scenario.Settle();

        Assert.DoesNotContain(scenario.Jobs, job => job.Metadata.Name == earlier);
        Assert.NotEqual(earlier, scenario.RebuildJob(Builds.Amd64).Metadata.Name);
        Assert.Equal(5, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_ChangedContent_DeletesTheRebuildAndForgetsItsResult()
    {
        var scenario = Rebuilding(Other);
        scenario.Build = scenario.Build.Edit(spec => spec with { Outputs = ["kernel"] });
        scenario.Settle();

        Assert.All(scenario.Jobs, job => Assert.Equal(Names.RunPrefix(BuildRun.Of(scenario.Build).RunId), job.Metadata.Labels[Labels.Run]));
        Assert.Null(scenario.Status.Reproduction);
    }

    [Fact]
    public void Decide_OlderThanItsInputs_AsksForARebuild()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = (scenario.Build with { Status = scenario.Status with { Inputs = null } }).Edit(spec => spec with { Reproduce = Other.Reproduce });
        scenario.Jobs.Clear();
        scenario.Pods.Clear();
        scenario.Build = scenario.Build with
        {
            Status = scenario.Status with { Platforms = [.. scenario.Status.Platforms.Select(platform => platform with { Inputs = null })] },
        };
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.NotComparable), Condition(scenario));
        Assert.Contains("talosimages.dev/rebuild", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Jobs);
    }

    private static V1Job Resume(V1Job job) => job with { Spec = job.Spec with { Suspend = false } };

    private static string? Variable(V1Job job, string step, string name) =>
        job.Spec.Template.Spec.InitContainers.Single(container => container.Name == step).Env.FirstOrDefault(variable => variable.Name == name)?.Value;
}
