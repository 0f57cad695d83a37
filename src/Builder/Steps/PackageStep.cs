using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// A package of siderolabs/pkgs, pushed by BuildKit as an image, by digest. It has no registry cache: what lies between source and
/// image holds the key that the kernel's modules are signed with.
/// </summary>
public sealed class PackageStep : IStepKind
{
    public Task<StepResult> RunAsync(StepContext context, CancellationToken stop) => StagePush.RunAsync(
        context,
        new MakeCall
        {
            Goal = $"target-{context.Step.Make!.Target}",
            Folder = context.Settings.PkgsFolder,
            Source = context.Results.ReadSource(StepIds.PkgsSource),
            Cached = false,
        },
        stop);
}
