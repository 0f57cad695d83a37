using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Runs upstream's make in the source of Talos. For an image it builds a stage, which BuildKit pushes by digest. For files it builds a
/// target that writes to <c>_out</c>, and pushes the files as one OCI artifact by digest.
/// </summary>
public sealed class MakeStep : IStepKind
{
    private const string FilesFolder = "_out";

    public Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        KernelFindings.Read(context)?.ApplyTo(context.Settings.SourceFolder, context.Plan.Platform, context.Log);
        return context.Step.Kind == StepKind.Files ? PushFilesAsync(context, stop) : Run(context).PushAsync(stop);
    }

    private static async Task<StepResult> PushFilesAsync(StepContext context, CancellationToken stop)
    {
        var product = context.Step.Produces!;
        var folder = Path.Combine(context.Settings.SourceFolder, FilesFolder);
        Directory.CreateDirectory(folder);
        ProducedFiles.Clear(folder, product.Files);
        await Run(context).RunAsync(context.Step.Make!.Target, [], [], stop);
        return await ArtifactPush.RunAsync(context, product, folder, context.Results.ReadSource().SourceDateEpoch, stop);
    }

    private static MakeRun Run(StepContext context) =>
        new(context, context.Step.Make!, context.Settings.SourceFolder, context.Results.ReadSource(), context.Plan.Cache);
}
