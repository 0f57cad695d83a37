using k8s.Models;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What a build says of the signatures of its source trees.</summary>
public sealed class SourceVerificationTests
{
    private const string Alice = "442D0B847BD6F3D498DA447948F8D9057589441F";
    private const string Bob = "SHA256:vfJwCfmoqzOlaEGqKC85XM47MICOkMCLLxmRM1qZWe8";

    private static readonly TalosImageBuildSpec Spec = Builds.Spec with
    {
        Outputs = ["kernel"],
        Source = new SourceSpec { Verify = Verify("maintainers") },
        Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"], Verify = Verify("team") } },
    };

    private static readonly TalosImageBuildSpec Ruled = Builds.Spec with
    {
        Outputs = ["kernel"],
        Verify = new VerifySpec { Images = [new ImageRuleSpec { Match = "*", SecretRef = new SecretReference { Name = "keys" } }] },
    };

    [Fact]
    public void Condition_OfASpecWithoutVerify_IsAbsent()
    {
        var scenario = new Scenario(Builds.Spec);
        scenario.Reconcile();
        Assert.DoesNotContain(scenario.Status.Conditions, condition => condition.Type == ConditionTypes.SourceVerified);
    }

    [Fact]
    public void Provenance_OfVerifiedTrees_NamesTheirKeys()
    {
        var scenario = new Scenario(Spec with { Sign = new SignSpec { SecretRef = new SecretReference { Name = "signing" } }, Attest = new AttestSpec { Provenance = true } });
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: Verified);
        scenario.Succeed(Builds.Arm64, change: Verified);
        scenario.Reconcile();

        Assert.Equal([Alice, Bob], EncodedPlan.ReadPublishPlan(Pods.Carried(scenario.Job("publish"))).Attest!.Sources.Select(source => source.VerifiedBy));
    }

    [Fact]
    public void Condition_OfAFinishedBuild_NamesEachTreeAndItsKey()
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        Assert.Equal(("Unknown", "Not verified yet."), Condition(scenario));

        scenario.Succeed(Builds.Amd64, change: Verified);
        scenario.Succeed(Builds.Arm64, change: Verified);
        scenario.Reconcile();
        scenario.Publish();
        scenario.Settle();

        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal(("True", $"spec.source is signed by {Alice}. spec.pkgs.build is signed by {Bob}."), Condition(scenario));
        Assert.Equal([("talos", Alice), ("pkgs", Bob)], scenario.Status.Sources.Select(source => (source.Name, source.VerifiedBy)));
        Assert.Equal(Alice, scenario.Status.Source!.VerifiedBy);
    }

    /// <summary>After its Job is gone, the status alone knows who signed what a platform was built from.</summary>
    [Fact]
    public void Condition_AfterTheJobsAreGone_IsTheSame()
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: Verified);
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Settle();

        Assert.Equal("True", Condition(scenario).Status);
        Assert.Equal([Alice, Bob], scenario.Status.Platforms[0].Sources.Select(source => source.VerifiedBy));
    }

    /// <summary>A Builder that is older than the field ignores it.</summary>
    [Fact]
    public void Decide_PlatformThatReportsNoSigner_FailsTheBuild()
    {
        var scenario = new Scenario(Spec);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64, change: pod => Verified(pod).Reporting("pkgs-source", result => result with { VerifiedBy = null }));

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, Reasons.VersionMismatch), (decision.Phase, decision.Reason));
        Assert.StartsWith("linux/amd64: spec.pkgs.build.verify: the Builder has not verified this tree.", decision.Message, StringComparison.Ordinal);
        Assert.Equal("False", Condition(scenario).Status);
    }

    [Fact]
    public void Condition_OfRulesForImages_SaysHowManyAreSigned()
    {
        var scenario = new Scenario(Ruled);
        scenario.Reconcile();
        Assert.Equal(("Unknown", "Not verified yet."), Condition(scenario, ConditionTypes.ImagesVerified));

        scenario.Succeed(Builds.Amd64, change: pod => pod.Reporting("inputs", result => result with { Verified = 3 }));
        scenario.Succeed(Builds.Arm64, change: pod => pod.Reporting("inputs", result => result with { Verified = 3 }));
        scenario.Reconcile();
        scenario.Vanish(Builds.Amd64);
        scenario.Settle();
        scenario.Publish();
        scenario.Settle();

        Assert.Equal(BuildPhase.Succeeded, scenario.Status.Phase);
        Assert.Equal(
            ("True", "3 of the images in status.inputs have the signatures that spec.verify.images requires; it allows the others."), Condition(scenario, ConditionTypes.ImagesVerified));
        Assert.Equal(3, scenario.Status.Inputs!.Verified);
    }

    [Fact]
    public void Decide_InputsThatSayNothingOfTheRules_FailTheBuild()
    {
        var scenario = new Scenario(Ruled);
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);

        var decision = scenario.Reconcile();

        Assert.Equal((BuildPhase.Failed, Reasons.VersionMismatch), (decision.Phase, decision.Reason));
        Assert.StartsWith("linux/amd64: spec.verify.images: the Builder has not verified the images.", decision.Message, StringComparison.Ordinal);
    }

    private static V1Pod Verified(V1Pod pod) => pod
        .Reporting("source", result => result with { VerifiedBy = Alice })
        .Reporting("pkgs-source", result => result with { VerifiedBy = Bob });

    private static (string Status, string Message) Condition(Scenario scenario, string type = ConditionTypes.SourceVerified)
    {
        var condition = scenario.Status.Conditions.Single(condition => condition.Type == type);
        return (condition.Status, condition.Message);
    }

    private static SourceVerifySpec Verify(string secret) => new() { SecretRef = new SecretReference { Name = secret } };
}
