using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Ends the build if a ConfigMap with patches or kernel changes has changed while it ran: its platforms would contain different code.
/// </summary>
internal static class RejectChangedPatches
{
    public static Decision? Decide(ReconcileInput input)
    {
        foreach (var tree in SpecTrees.Of(input.Run.Build.Spec))
        {
            if (Differs(input, tree.Id, source => source.Patches) && tree.Source.Patches is { } patches)
            {
                return Reject(input, $"{tree.Field}.patches.configMapRef", patches.ConfigMapRef);
            }

            if (Differs(input, tree.Id, source => source.KernelChanges) && input.Run.Build.Spec.Pkgs.Build?.Kernel.ConfigMapRef is { } changes)
            {
                return Reject(input, $"{tree.Field}.kernel.configMapRef", changes);
            }
        }

        return null;
    }

    // A Builder of an earlier version reports none.
    private static bool Differs(ReconcileInput input, string tree, Func<PlatformSourceStatus, string?> content) => input.Observed.Platforms
        .Select(platform => platform.Trees.GetValueOrDefault(tree)).OfType<PlatformSourceStatus>()
        .Select(content).OfType<string>().Distinct().Count() > 1;

    private static Decision Reject(ReconcileInput input, string field, ConfigMapReference configMap)
    {
        var message = $"{field}: ConfigMap \"{configMap.Name}\" has changed while the build ran, so its platforms were made from different content. Do not change "
            + "a ConfigMap that a build uses: create one with a new name, as kustomize's configMapGenerator does, and reference it. To build from "
            + "the present content, request a rebuild with the annotation talosimages.dev/rebuild.";
        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = Reasons.PatchesChanged,
            Message = message,
            Stalled = true,
            Failure = new FailureStatus { Class = FailureClass.Input, Reason = Reasons.PatchesChanged, Message = message },
            Platforms = input.Observed.Platforms,
            Writes = [.. input.LiveJobs.Select(job => new Write.DeleteJob(job))],
        };
    }
}
