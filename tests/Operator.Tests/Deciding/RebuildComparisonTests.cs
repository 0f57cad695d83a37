using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Queue;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;
using static TalosImageOperator.Operator.Tests.Deciding.SecondBuilds;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>Other digests are compared by a Job, and a build that requires the same content has no tag before.</summary>
public sealed class RebuildComparisonTests
{
    [Fact]
    public void Decide_OtherDigests_OnlyTheseAreComparedByAJob()
    {
        var scenario = Differing();
        var job = scenario.CompareJob()!;
        var pair = Assert.Single(EncodedPlan.ReadComparePlan(Pods.Carried(job)).Pairs);

        Assert.Equal(("Unknown", Reasons.Rebuilding), Condition(scenario));
        Assert.Equal(("iso", Builds.Arm64, ComparedKind.Files), (pair.Output, pair.Platform, pair.Kind));
        Assert.Equal(scenario.Status.Outputs.Single(output => output.Name == "iso").Platforms.Single(platform => platform.Platform == Builds.Arm64).Digest, pair.First);
        Assert.Equal(Pods.Digest("other"), pair.Second);
        Assert.Equal("registry.example/me/talos-iso", pair.Repository);
        Assert.Empty(job.Spec.Template.Spec.InitContainers ?? []);
        Assert.DoesNotContain(job.Spec.Template.Spec.Volumes, volume => volume.Name is Volumes.Signing or Volumes.Workspace or Volumes.BuildKitSocket);
        Assert.Equal(QueueClaim.Running, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));
    }

    [Fact]
    public void Decide_OtherContent_IsDifferentAndNamesFiveFiles()
    {
        var scenario = Differing();
        scenario.Compare(new CompareResult
        {
            Results = [ComparedAs.Different],
            Differing = [.. Enumerable.Range(1, 5).Select(number => $"iso linux/arm64: file-{number}")],
            MoreDiffering = 7,
            Report = "registry.example/me/talos-iso@sha256:0",
        });
        scenario.Settle();

        Assert.Equal(("False", Reasons.Different), Condition(scenario));
        Assert.EndsWith("iso linux/arm64: file-5 and 7 more.", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Equal("registry.example/me/talos-iso@sha256:0", scenario.Status.Reproduction.Report);
        Assert.Equal(
            [("iso", Builds.Arm64)],
            scenario.Status.Reproduction.Outputs.Where(output => output.Result == ReproductionResult.Different).Select(output => (output.Name, output.Platform)));
        Assert.Single(scenario.Events, entry => entry is { Reason: Reasons.Different, Warning: true });
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_SameContent_IsTrue()
    {
        var scenario = Differing();
        scenario.Compare(new CompareResult { Results = [ComparedAs.SameContent], Report = "registry.example/me/talos-iso@sha256:0" });
        scenario.Settle();

        Assert.Equal(("True", Reasons.SameContent), Condition(scenario));
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_ComparisonFails_TheBuildStaysReady()
    {
        var scenario = Differing();
        var job = scenario.CompareJob()!;
        var error = Pods.Error(new StepError { Class = FailureClass.Infrastructure, Reason = Reasons.ImageNotFound, Message = "The registry lost it." });
        scenario.Fail(job, Pods.Failed(job, "compare", ExitCodes.FinalInfrastructure, error));
        scenario.Settle();

        Assert.Equal(("Unknown", Reasons.RebuildFailed), Condition(scenario));
        Assert.EndsWith("iso (linux/arm64) differ, but they cannot be compared: The registry lost it.", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
        Assert.Empty(scenario.Settle().Writes);
    }

    [Theory]
    [InlineData(ComparedAs.Identical)]
    [InlineData(ComparedAs.SameContent)]
    [InlineData(ComparedAs.Different)]
    public void Decide_Required_HoldsTheTagBack(ComparedAs result)
    {
        var scenario = Required();
        Assert.Equal((("Unknown", Reasons.Rebuilding), ("Unknown", Reasons.Rebuilding)), (Condition(scenario), Ready(scenario)));
        Assert.False(scenario.HasJob("publish"));
        Assert.Equal(QueueClaim.Running, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));

        scenario.SucceedRebuild(Builds.Amd64);
        scenario.SucceedRebuild(
            Builds.Arm64, pod => result == ComparedAs.Identical ? pod : pod.Reporting("iso", step => step with { Digest = Pods.Digest("other") }));
        scenario.Settle();
        if (result != ComparedAs.Identical)
        {
            Assert.False(scenario.HasJob("publish"));
            scenario.Compare(new CompareResult { Results = [result], Differing = result == ComparedAs.Different ? ["iso linux/arm64: boot"] : null });
            scenario.Settle();
        }

        Assert.Equal(result != ComparedAs.Different, scenario.HasJob("publish"));
        Assert.Equal(result == ComparedAs.Different ? BuildPhase.Failed : BuildPhase.Publishing, scenario.Status.Phase);
        if (result != ComparedAs.Different)
        {
            scenario.Publish();
            scenario.Settle();
            Assert.Equal(("True", Reasons.Succeeded), Ready(scenario));
            return;
        }

        Assert.Equal((("False", Reasons.Different), ("False", Reasons.Different)), (Condition(scenario), Ready(scenario)));
        Assert.Equal((null, "reproduce", FailureClass.Input), (scenario.Status.Failure!.Platform, scenario.Status.Failure.Step, scenario.Status.Failure.Class));
        Assert.Empty(scenario.Settle().Writes);

        // Without the requirement the first build is published, and nothing is built again.
        scenario.Build = scenario.Build.Edit(spec => spec with { Reproduce = Other.Reproduce });
        scenario.Settle();
        Assert.True(scenario.HasJob("publish"));
        scenario.Publish();
        scenario.Settle();
        Assert.Equal((("False", Reasons.Different), ("True", Reasons.Succeeded)), (Condition(scenario), Ready(scenario)));
    }

    /// <summary>Its tag may be written already.</summary>
    [Fact]
    public void Decide_RequiredOnceThePublishJobExists_RebuildsAfterIt()
    {
        var scenario = new Scenario(Builds.Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Settle();
        Assert.True(scenario.HasJob("publish"));

        scenario.Build = scenario.Build.Edit(spec => spec with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Other, Required = true } });
        scenario.Settle();
        Assert.Equal(BuildPhase.Publishing, scenario.Status.Phase);
        scenario.Publish();
        scenario.Settle();

        Assert.Equal((("Unknown", Reasons.Rebuilding), ("True", Reasons.Succeeded)), (Condition(scenario), Ready(scenario)));
    }

    [Fact]
    public void Decide_RequiredAndTheRebuildFails_FailsTheBuildUntilItIsAskedForAgain()
    {
        var scenario = Required();
        var job = scenario.RebuildJob(Builds.Amd64);
        var error = Pods.Error(new StepError { Class = FailureClass.Infrastructure, Reason = Reasons.OutOfDisk, Message = "The disk is full." });
        scenario.Fail(job, Pods.Failed(job, "kernel", ExitCodes.FinalInfrastructure, error));
        scenario.Settle();
        Assert.Equal((("Unknown", Reasons.RebuildFailed), ("False", Reasons.RebuildFailed)), (Condition(scenario), Ready(scenario)));
        Assert.False(scenario.HasJob("publish"));

        scenario.Build = scenario.Build.Reproduce("again");
        scenario.Settle();
        Assert.Equal((("Unknown", Reasons.Rebuilding), ("Unknown", Reasons.Rebuilding)), (Condition(scenario), Ready(scenario)));
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.SucceedRebuild(Builds.Arm64);
        scenario.Settle();
        Assert.True(scenario.HasJob("publish"));
    }

    [Fact]
    public void Decide_RequiredWithoutAnotherNode_WaitsAndTagsNothing()
    {
        var scenario = new Scenario(Other with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Other, Required = true } });
        scenario.RebuildNodes[Builds.Amd64] = scenario.RebuildNodes[Builds.Arm64] = "no node";
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Settle();

        Assert.Equal((("Unknown", Reasons.WaitingForNode), ("Unknown", Reasons.WaitingForNode)), (Condition(scenario), Ready(scenario)));
        Assert.False(scenario.HasJob("publish"));
        Assert.Equal(QueueClaim.None, QueueClaims.Of(scenario.Build, [.. scenario.Jobs.Select(View.Of)]));
    }
}
