using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs a make target that writes files to <c>_out</c> and pushes them as one OCI artifact by digest.</summary>
public sealed class FilesStep : IStepKind
{
    private const string Artifacts = "_out";

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var product = context.Step.Produces!;
        var folder = Path.Combine(context.Settings.SourceFolder, Artifacts);
        Directory.CreateDirectory(folder);
        ProducedFiles.Clear(folder, product.Files);
        var call = new MakeCall { Goal = context.Step.Make!.Target, Folder = context.Settings.SourceFolder, Source = source };
        await MakeRun.RunAsync(context, call, stop);
        return await ArtifactPush.RunAsync(context, product, folder, source.SourceDateEpoch, stop);
    }
}
