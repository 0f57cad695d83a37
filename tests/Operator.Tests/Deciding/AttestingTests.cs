using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What is said about images is another publishing at most, never another build.</summary>
public sealed class AttestingTests
{
    private static readonly TalosImageBuildSpec Signed = Builds.Spec with { Sign = new SignSpec { SecretRef = new() { Name = "key" } } };
    private static readonly TalosImageBuildSpec Attested = Signed with { Attest = new AttestSpec { Provenance = true, Sbom = true } };

    [Fact]
    public void Decide_WithoutAttest_HasNoTraceOfIt()
    {
        var scenario = new Scenario(Signed with { Attest = new AttestSpec() }).Finished();

        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.Attested);
        Assert.Null(scenario.Status.Attestation);
    }

    [Fact]
    public void Decide_FromTheStart_SaysSoOnceItIsPublished()
    {
        var scenario = new Scenario(Attested);
        scenario.Reconcile();
        Assert.Equal(("Unknown", Reasons.Building), Condition(scenario));

        scenario.Finished();

        Assert.Equal(("True", Reasons.Attested), Condition(scenario));
        Assert.Equal((true, true), (scenario.Status.Attestation!.Provenance, scenario.Status.Attestation.Sbom));
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_PublishPlan_NamesSpecSourceAndRun()
    {
        var scenario = new Scenario(Attested).Finished();
        var run = BuildRun.Of(scenario.Build);

        var attest = EncodedPlan.ReadPublishPlan(Pods.Carried(scenario.Job("publish"))).Attest!;

        Assert.Equal(Fingerprints.ContentOf(Attested), attest.Spec);
        Assert.Equal(new AttestedSource(Attested.Source.Repository, Attested.Release, scenario.Status.Source!.Commit), Assert.Single(attest.Sources));
        Assert.Equal($"{run.Namespace}/{run.Name}/{run.Build.Metadata.Uid}/{Names.RunPrefix(run.RunId)}", attest.Invocation);
        Assert.Equal("https://talosimages.dev/operator", attest.Builder);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Decide_SwitchedOnOrChangedLater_RunsThePublishJobAlone(bool provenance, bool sbom)
    {
        var scenario = new Scenario(Signed).Finished();
        var platforms = scenario.Status.Platforms;
        scenario.Build = scenario.Build.Edit(spec => spec with { Attest = new AttestSpec { Provenance = provenance, Sbom = sbom } });

        scenario.Settle();
        Assert.Equal(BuildPhase.Publishing, scenario.Status.Phase);
        Assert.Equal(("Unknown", Reasons.Publishing), Condition(scenario));
        scenario.Publish();
        scenario.Settle();

        Assert.Equal(("True", Reasons.Attested), Condition(scenario));
        Assert.Equal((provenance, sbom), (scenario.Status.Attestation!.Provenance, scenario.Status.Attestation.Sbom));
        Assert.Equal(platforms.Select(platform => platform.CompletedAt), scenario.Status.Platforms.Select(platform => platform.CompletedAt));
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_TakenAway_DropsTheConditionAndRunsNothing()
    {
        var scenario = new Scenario(Attested).Finished();
        scenario.Build = scenario.Build.Edit(spec => spec with { Attest = null });

        Assert.Empty(scenario.Settle().Writes);
        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.Attested);
    }

    private static (string Status, string Reason) Condition(Scenario scenario) =>
        scenario.Status.Conditions.Where(condition => condition.Type == ConditionTypes.Attested).Select(condition => (condition.Status, condition.Reason)).Single();
}
