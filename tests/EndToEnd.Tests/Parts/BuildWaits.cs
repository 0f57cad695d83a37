using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.EndToEnd.Tests.Parts;

internal static class BuildWaits
{
    /// <summary>Waits until the build has finished, successfully or not.</summary>
    public static Task<TalosImageBuild> UntilEndedAsync(this RunningSystem system, string name) => system.UntilAsync(
        name, build => IsCurrent(build) && build.Status.Phase is BuildPhase.Succeeded or BuildPhase.Failed);

    public static async Task<TalosImageBuild> UntilSucceededAsync(this RunningSystem system, string name)
    {
        var build = await system.UntilEndedAsync(name);
        Assert.Empty(system.Denied);
        Assert.True(build.Status.Phase == BuildPhase.Succeeded, $"{Describe(build)}\n{build.Status.Failure?.LogTail}\n{system.OperatorLog}");
        return build;
    }

    public static async Task<FailureStatus> UntilFailedAsync(this RunningSystem system, string name)
    {
        var build = await system.UntilEndedAsync(name);
        Assert.True(build.Status.Phase == BuildPhase.Failed, Describe(build));
        Assert.Equal(("False", "True"), (build.Condition(ConditionTypes.Ready).Status, build.Condition(ConditionTypes.Stalled).Status));
        return build.Status.Failure!;
    }

    public static Task<TalosImageBuild> UntilAsync(this RunningSystem system, string name, Func<TalosImageBuild, bool> fits) =>
        Patience.UntilAsync(() => system.Kubectl.GetAsync(name), fits, Describe);

    public static k8s.Models.V1Condition Condition(this TalosImageBuild build, string type) =>
        build.Status.Conditions.Single(condition => condition.Type == type);

    private static bool IsCurrent(TalosImageBuild build) => build.Status.ObservedGeneration == build.Metadata.Generation;

    private static string Describe(TalosImageBuild build) =>
        $"{build.Metadata.Name} is {build.Status.Phase} at {build.Status.Progress}: "
        + build.Status.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready)?.Message;
}
