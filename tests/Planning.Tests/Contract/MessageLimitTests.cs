using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Contract;

public sealed class MessageLimitTests
{
    private static readonly BuildPlan Plan = BuildPlanner.Plan(Specs.Of("v1.13.9", "kernel"), "linux/amd64");

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(5, 1755)]
    [InlineData(74, 161)]
    public void Of_Containers_IsTheirShareOfThePod(int containers, int expected)
    {
        Assert.Equal(expected, MessageLimit.Of(containers));
        Assert.True(MessageLimit.Of(containers) * containers <= 12 * 1024);
    }

    [Fact]
    public void Problem_AllProductsAndAllOtherContainers_IsNull() =>
        Assert.Null(MessageLimit.Problem(With(Limits.Products + MessageLimit.OtherContainers - 3)));

    [Fact]
    public void Problem_OfMoreSteps_SaysHowManyFit()
    {
        var problem = MessageLimit.Problem(With(74));

        Assert.Equal(
            "The plan for linux/amd64 has 74 steps, but the results of at most 73 fit into the status of one pod. Divide spec.outputs among several builds.",
            problem);
    }

    [Fact]
    public void Plan_OfAsManyProductsAsThereMayBe_FitsAPod()
    {
        var outputs = ReleaseMatrix.Of(TalosRelease.Parse("v1.14.0-rc.1")).Outputs.Select(output => output.Name).Take(Limits.Products - 4).ToArray();
        var spec = Specs.Of("v1.14.0-rc.1", outputs);
        var targets = Enumerable.Range(0, Limits.Products - outputs.Length).Select(number => $"package-{number}").ToList();
        spec = spec with { Pkgs = spec.Pkgs with { Build = new() { Targets = targets } } };

        var plan = BuildPlanner.Plan(spec, "linux/amd64");

        Assert.InRange(plan.Steps.Count, Limits.Products + 3, Limits.Products + MessageLimit.OtherContainers);
        Assert.Null(MessageLimit.Problem(plan));
    }

    private static BuildPlan With(int steps) => Plan with { Steps = [.. Enumerable.Repeat(Plan.Steps[0], steps)] };
}
