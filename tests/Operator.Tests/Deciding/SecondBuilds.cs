using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Deciding;

/// <summary>Builds in the middle of their second build.</summary>
internal static class SecondBuilds
{
    public static readonly TalosImageBuildSpec Other = Builds.Spec with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Other } };

    /// <summary>Both platforms are built, and their second build runs.</summary>
    public static Scenario Required()
    {
        var scenario = new Scenario(Other with { Reproduce = new ReproduceSpec { Rebuild = RebuildNode.Other, Required = true } });
        scenario.Reconcile();
        scenario.Succeed(Builds.Amd64);
        scenario.Succeed(Builds.Arm64);
        scenario.Settle();
        return scenario;
    }

    /// <summary>The iso of arm64 has another digest.</summary>
    public static Scenario Differing(TalosImageBuildSpec? spec = null)
    {
        var scenario = Rebuilding(spec ?? Other);
        scenario.SucceedRebuild(Builds.Amd64);
        scenario.SucceedRebuild(Builds.Arm64, pod => pod.Reporting("iso", result => result with { Digest = Pods.Digest("other") }));
        scenario.Settle();
        return scenario;
    }

    /// <summary>Finished, with a Job for each platform of the second build.</summary>
    public static Scenario Rebuilding(TalosImageBuildSpec spec)
    {
        var scenario = new Scenario(spec).Finished();
        Assert.All(spec.Platforms, platform => Assert.NotNull(scenario.RebuildJob(platform)));
        return scenario;
    }

    public static (string Status, string Reason) Condition(Scenario scenario) => Of(scenario, ConditionTypes.Reproduced);

    public static (string Status, string Reason) Ready(Scenario scenario) => Of(scenario, ConditionTypes.Ready);

    public static (string Status, string Reason) Of(Scenario scenario, string type) =>
        scenario.Status.Conditions.Where(condition => condition.Type == type).Select(condition => (condition.Status, condition.Reason)).Single();
}
