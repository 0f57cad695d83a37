using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>A make target that leaves files in <c>_out</c>, pushed as one OCI artifact, by digest.</summary>
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
