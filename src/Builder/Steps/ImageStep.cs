using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Builds a stage of upstream's Dockerfile, which BuildKit pushes as an image by digest.</summary>
public sealed class ImageStep : IStepKind
{
    public Task<StepResult> RunAsync(StepContext context, CancellationToken stop) => StagePush.RunAsync(
        context,
        new MakeCall
        {
            Goal = $"target-{context.Step.Make!.Target}",
            Folder = context.Settings.SourceFolder,
            Source = context.Results.ReadSource(),
        },
        stop);
}
