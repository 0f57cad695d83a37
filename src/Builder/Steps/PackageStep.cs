using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Builds a package of siderolabs/pkgs, which BuildKit pushes as an image by digest. It does not use the registry cache, because
/// intermediate layers contain the key that signs the kernel's modules.
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
