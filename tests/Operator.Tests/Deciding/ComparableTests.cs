using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Tests.Support;
using static TalosImageOperator.Operator.Tests.Deciding.SecondBuilds;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>What a second build of a kernel can be compared for.</summary>
public sealed class ComparableTests
{
    private static readonly TalosImageBuildSpec OwnKernel = Other with
    {
        Outputs = ["kernel", "talosctl"],
        Pkgs = new PkgsSpec { Build = new PkgsBuildSpec { Targets = ["kernel"] } },
    };

    [Fact]
    public void Decide_KernelWithoutAKey_NeverStarts()
    {
        var scenario = new Scenario(OwnKernel with { Outputs = ["kernel"] }).Finished();

        Assert.Equal(("Unknown", Reasons.NotComparable), Condition(scenario));
        Assert.Contains("spec.pkgs.build.kernel.signingKeySecretRef", scenario.Status.Reproduction!.Message, StringComparison.Ordinal);
        Assert.Equal(3, scenario.Jobs.Count);
        Assert.Empty(scenario.Settle().Writes);
    }

    [Fact]
    public void Decide_RequiredAndNothingComparable_IsRefusedBeforeTheFirstBuild()
    {
        var scenario = new Scenario(OwnKernel with { Outputs = ["kernel"], Reproduce = Other.Reproduce! with { Required = true } });
        scenario.Settle();

        Assert.Equal(("False", Reasons.InvalidSpec), Ready(scenario));
        Assert.StartsWith("spec.reproduce.required: \"true\" cannot be fulfilled", scenario.Status.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("spec.pkgs.build.kernel.signingKeySecretRef", scenario.Status.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(scenario.Jobs);
    }

    [Fact]
    public void Decide_KernelWithoutAKey_ComparesOnlyWhatDoesNotHoldIt()
    {
        var scenario = Rebuilding(OwnKernel);
        foreach (var platform in Builds.Spec.Platforms)
        {
            scenario.SucceedRebuild(platform, pod => pod.Reporting("kernel", result => result with { Digest = Pods.Digest("another key") }));
        }

        scenario.Settle();

        Assert.Equal(("True", Reasons.Identical), Condition(scenario));
        Assert.All(scenario.Status.Reproduction!.Outputs, output => Assert.Equal(
            output.Name == "talosctl" ? ReproductionResult.Identical : ReproductionResult.NotComparable, output.Result));
    }

    [Fact]
    public void Decide_KernelWithAKey_IsComparable() => Rebuilding(OwnKernel with
    {
        Outputs = ["kernel"],
        Pkgs = new PkgsSpec { Build = OwnKernel.Pkgs.Build! with { Kernel = new KernelSpec { SigningKeySecretRef = new() { Name = "modules" } } } },
    });
}
