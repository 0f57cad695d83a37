using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>What the source step leaves to the kernel's step, which has BuildKit and the pinned images.</summary>
/// <param name="Stage">The stage that compiles the kernel.</param>
/// <param name="Folder">Its folder in the tree.</param>
/// <param name="Reconcile">The configuration has to be brought in line with the source of the kernel.</param>
/// <param name="Fragments">The lines of the user's fragments that must survive that, by symbol.</param>
public sealed record KernelWork(string Stage, IReadOnlyList<string> Folder, bool Reconcile, IReadOnlyDictionary<string, FragmentLine> Fragments)
{
    private const string FileName = "kernel-work.json";

    /// <summary>As the tree's source step has written it. Null if it leaves nothing.</summary>
    public static KernelWork? Read(StepContext context) => context.FileOf(StepIds.SourceOf(context.Step.Tree!), FileName) is { } path
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.KernelWork)
        : null;

    public void Write(StepContext context) => File.WriteAllBytes(
        context.Results.PathOf(context.Step.Id, FileName), JsonSerializer.SerializeToUtf8Bytes(this, BuilderJsonContext.Default.KernelWork));

    /// <summary>Deletes what an earlier run left.</summary>
    public static void Clear(StepContext context) => File.Delete(context.Results.PathOf(context.Step.Id, FileName));
}
