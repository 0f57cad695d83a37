using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>Brings the configuration in line with the source of the kernel, by upstream's own <c>olddefconfig</c>, before hours of compiling.</summary>
internal static class KernelReconcile
{
    private const string Field = "spec.pkgs.build.kernel.configMapRef";

    /// <param name="context">Of the kernel's step.</param>
    /// <param name="work">What the source step left.</param>
    /// <param name="stop">Stops make.</param>
    /// <exception cref="StepFailedException">Input: lines of fragments did not survive; all of them are named.</exception>
    public static async Task RunAsync(StepContext context, KernelWork work, CancellationToken stop)
    {
        var tree = context.Settings.TreeFolder(context.Tree.Id);
        var output = Path.Combine(context.Settings.Temp, "olddefconfig");
        var make = context.Step.Make! with { Target = work.Stage };
        var run = new MakeRun(context, make, tree, context.Results.ReadSource(StepIds.SourceOf(context.Tree.Id)), cache: null);
        await run.RunAsync(
            $"target-{work.Stage}", [$"--build-arg={KernelPackage.TargetArgument}=olddefconfig", $"--output=type=local,dest={output}"], [], stop);

        var name = $"config-{context.Plan.Platform.Split('/')[1]}";
        var reconciled = KernelConfig.Of(SourceTree.ReadText(output, name) ?? throw StepFailedException.Build(
            Reasons.BuildFailed, $"make target-{work.Stage} with {KernelPackage.TargetArgument}=olddefconfig made no {name}. Check the stage's finalize in its pkg.yaml."));
        var lost = work.Fragments.Where(line => !reconciled.Has(line.Key, line.Value.Value)).ToList();
        if (lost.Count > 0)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"{Field}: the kernel's own configuration does not keep {string.Join(", ", lost.Select(line => Sentence(line.Key, line.Value, reconciled)))}. "
                + "Set what these symbols depend on too, or remove the lines.");
        }

        await File.WriteAllTextAsync(SourceTree.PathOf(tree, [.. work.Folder, name]), reconciled.Text, stop);
        context.Log.Info($"{string.Join('/', work.Folder)}/{name} reconciled by olddefconfig; {work.Fragments.Count} lines of fragments kept");
    }

    private static string Sentence(string symbol, FragmentLine line, KernelConfig config)
    {
        var now = config.Values.TryGetValue(symbol, out var value) ? KernelConfig.Line(symbol, value) : "not there";
        return $"\"{KernelConfig.Line(symbol, line.Value)}\" of {line.Key} (it is {now})";
    }
}
