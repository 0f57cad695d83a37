using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What signing adds to a run: another publishing at most, never another build.</summary>
public sealed class SigningTests
{
    private static readonly TalosImageBuildSpec Signed = Builds.Spec with { Sign = new SignSpec { SecretRef = new() { Name = "key" } } };

    [Fact]
    public void Decide_WithoutSign_HasNoTraceOfIt()
    {
        var scenario = new Scenario().Finished();

        Assert.Equal([ConditionTypes.Ready, ConditionTypes.Reconciling, ConditionTypes.Stalled], scenario.Status.Conditions.Select(condition => condition.Type));
        Assert.Null(scenario.Status.Signature);
        Assert.Null(scenario.Status.LastHandledSign);
    }

    [Fact]
    public void Decide_SignedFromTheStart_SaysSoOnceItIsPublished()
    {
        var scenario = new Scenario(Signed);
        scenario.Reconcile();
        Assert.Equal(("Unknown", Reasons.Building), Condition(scenario));

        scenario.Finished();

        Assert.Equal(("True", Reasons.Signed), Condition(scenario));
        Assert.Equal(("key", Pods.PublicKeySha256), (scenario.Status.Signature!.Secret, scenario.Status.Signature.PublicKeySHA256));
        Assert.Equal(SignatureForms.All, scenario.Status.Signature.Forms);
        Assert.Equal(3, scenario.Jobs.Count);
        Assert.Empty(scenario.Settle().Writes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_SignSwitchedOnLater_RunsThePublishJobAlone(bool jobsLeft)
    {
        var scenario = new Scenario().Finished();
        var (fingerprint, outputs, platforms) = (scenario.Status.Fingerprint, scenario.Status.Outputs, scenario.Status.Platforms);
        if (!jobsLeft)
        {
            scenario.Jobs.Clear();
            scenario.Pods.Clear();
        }

        scenario.Build = scenario.Build.SignWith("key");
        AssertPublishesAlone(scenario);
        Assert.Equal(("Unknown", Reasons.Publishing), Condition(scenario));
        Assert.Equal(outputs, scenario.Status.Outputs, Same);

        scenario.Publish();
        scenario.Settle();

        Assert.Equal(("True", Reasons.Signed), Condition(scenario));
        Assert.Equal((BuildPhase.Succeeded, fingerprint), (scenario.Status.Phase, scenario.Status.Fingerprint));
        Assert.Equal(outputs, scenario.Status.Outputs, Same);
        Assert.Equal(platforms.Select(platform => platform.CompletedAt), scenario.Status.Platforms.Select(platform => platform.CompletedAt));
    }

    [Fact]
    public void Decide_AnotherSecret_SignsAgain()
    {
        var scenario = new Scenario(Signed).Finished();
        scenario.Build = scenario.Build.SignWith("other");

        AssertPublishesAlone(scenario);
        Assert.Null(scenario.Status.Signature);
        scenario.Publish();
        scenario.Settle();

        Assert.Equal("other", scenario.Status.Signature!.Secret);
    }

    [Fact]
    public void Decide_SignAnnotation_SignsAgainOnce()
    {
        var scenario = new Scenario(Signed).Finished();
        scenario.Build = scenario.Build.Sign("tuesday");

        AssertPublishesAlone(scenario);
        scenario.Publish();
        scenario.Settle();
        scenario.Build = scenario.Build.Sign(null);

        Assert.Empty(scenario.Settle().Writes);
        Assert.Equal("tuesday", scenario.Status.LastHandledSign);
        Assert.Equal(("True", Reasons.Signed), Condition(scenario));
    }

    [Fact]
    public void Decide_SignAnnotationWithoutSign_AsksForNothing()
    {
        var scenario = new Scenario().Finished();
        scenario.Build = scenario.Build.Sign("tuesday");

        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_SignTakenAway_DropsTheConditionAndRunsNothing()
    {
        var scenario = new Scenario(Signed).Finished();
        scenario.Build = scenario.Build.Edit(spec => spec with { Sign = null });

        Assert.Empty(scenario.Settle().Writes);
        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.Signed);
        Assert.Null(scenario.Status.Signature);
    }

    [Fact]
    public void Decide_SignSwitchedOnWhileItIsPublished_StopsTheUnsignedPublishJobFirst()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        var unsigned = scenario.Job("publish").Metadata.Name;
        scenario.Build = scenario.Build.SignWith("key");

        var write = Assert.IsType<Write.DeleteJob>(Assert.Single(scenario.Reconcile().Writes));

        Assert.Equal(unsigned, write.Job.Metadata.Name);
        AssertPublishesAlone(scenario);
        Assert.DoesNotContain(scenario.Jobs, job => job.Metadata.Name == unsigned);
    }

    [Fact]
    public void Decide_SignSwitchedOnWhileAnUnsignedPublishJobEnds_WaitsForItsEnd()
    {
        var scenario = new Scenario();
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
        scenario.Change(scenario.Job("publish"), job => job with { Metadata = job.Metadata with { DeletionTimestamp = DateTime.UnixEpoch } });
        scenario.Build = scenario.Build.SignWith("key");

        Assert.Empty(scenario.Reconcile().Writes);
        Assert.Equal(BuildPhase.Publishing, scenario.Status.Phase);
    }

    [Theory]
    [InlineData("annotation")]
    [InlineData("secret")]
    [InlineData("timeout")]
    public void Decide_WrongPasswordCorrected_PublishesAgainAndBuildsNothing(string correction)
    {
        var scenario = WithWrongPassword();
        Assert.Equal((BuildPhase.Failed, Reasons.SigningKeyUnreadable), (scenario.Status.Phase, scenario.Status.Failure!.Reason));
        Assert.Equal(("False", Reasons.SigningKeyUnreadable), Condition(scenario));
        Assert.Empty(scenario.Settle().Writes);

        scenario.Build = correction switch
        {
            "annotation" => scenario.Build.Sign("again"),
            "secret" => scenario.Build.SignWith("other"),
            _ => scenario.Build.Edit(spec => spec with { Job = spec.Job with { Timeout = "8h" } }),
        };
        scenario.Events.Clear();
        scenario.Settle();

        Assert.Equal(BuildPhase.Publishing, scenario.Status.Phase);
        Assert.Equal(3, scenario.Jobs.Count);
        Assert.DoesNotContain(scenario.Events, entry => entry.Note.StartsWith("New run", StringComparison.Ordinal));
        scenario.Publish();
        scenario.Settle();
        Assert.Equal(("True", Reasons.Signed), Condition(scenario));
        Assert.Null(scenario.Status.Failure);
        Assert.Equal([BuildPhase.Succeeded, BuildPhase.Succeeded], scenario.Status.Platforms.Select(platform => platform.Phase));
    }

    [Fact]
    public void Decide_PublishingFailedForLostManifests_BuildsAgain()
    {
        var scenario = Failed(Reasons.ImageNotFound);
        scenario.Build = scenario.Build.Edit(spec => spec with { Job = spec.Job with { Timeout = "8h" } });
        scenario.Settle();

        Assert.Equal(BuildPhase.Building, scenario.Status.Phase);
        Assert.Equal(2, scenario.Jobs.Count);
    }

    [Fact]
    public void Decide_BuilderThatDoesNotSign_IsOfAnotherVersion()
    {
        var scenario = new Scenario(Signed);
        Build(scenario);
        var job = scenario.Job("publish");
        scenario.Publish();
        scenario.Put(Pods.Succeeded(job, null).Reporting("publish", result => result with { Signature = null }));
        scenario.Settle();

        Assert.Equal(Reasons.VersionMismatch, scenario.Status.Failure!.Reason);
        Assert.Equal(("False", Reasons.VersionMismatch), Condition(scenario));
    }

    [Fact]
    public void Decide_RegistryThatTakesOneFormAlone_WarnsOnceOfWhoFindsNothing()
    {
        var scenario = new Scenario(Signed);
        Build(scenario);
        var job = scenario.Job("publish");
        scenario.Publish();
        scenario.Put(Pods.Succeeded(job, null).Reporting(
            "publish", result => result with { Signature = result.Signature! with { Forms = [SignatureForms.Tag] } }));
        scenario.Settle();
        scenario.Settle();

        Assert.Equal(("True", Reasons.Signed), Condition(scenario));
        Assert.Contains(scenario.Status.Warnings, warning => warning.StartsWith("The registry refuses Sigstore bundles", StringComparison.Ordinal));
        Assert.Single(scenario.Events, entry => entry.Reason == "BuildWarning");
    }

    private static bool Same(OutputStatus one, OutputStatus other) =>
        (one.Name, one.Image, one.Digest) == (other.Name, other.Image, other.Digest)
        && one.Platforms.Select(platform => platform.Digest).SequenceEqual(other.Platforms.Select(platform => platform.Digest));

    private static (string? Status, string? Reason) Condition(Scenario scenario)
    {
        var condition = scenario.Status.Conditions.Single(condition => condition.Type == ConditionTypes.Signed);
        return (condition.Status, condition.Reason);
    }

    private static void AssertPublishesAlone(Scenario scenario)
    {
        var write = Assert.IsType<Write.CreateJob>(Assert.Single(scenario.Reconcile().Writes));
        Assert.Equal(Labels.PublishComponent, write.Job.Metadata.Labels[Labels.Component]);
        Assert.Equal(BuildPhase.Publishing, scenario.Status.Phase);
    }

    private static void Build(Scenario scenario)
    {
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Reconcile();
    }

    private static Scenario WithWrongPassword() => Failed(Reasons.SigningKeyUnreadable);

    private static Scenario Failed(string reason)
    {
        var scenario = new Scenario(Signed);
        Build(scenario);
        var job = scenario.Job("publish");
        var error = new StepError { Class = FailureClass.Input, Reason = reason, Message = "cosign.password: the password does not decrypt the key." };
        scenario.Fail(job, Pods.Failed(job, "publish", 64, Pods.Error(error)));
        scenario.Reconcile();
        return scenario;
    }
}
