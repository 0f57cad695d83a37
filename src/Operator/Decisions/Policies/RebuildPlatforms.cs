using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Creates the Jobs of a second build: the same plans, commits and images, without a cache.</summary>
internal static class RebuildPlatforms
{
    /// <summary>Requires a slot for Jobs that are created or resumed.</summary>
    public static (ReproductionStatus Reproduction, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, ReproduceRequest request, ReproductionStatus before)
    {
        // They keep the slot that they had, if they had one. A build that holds its tag back has one of its own here.
        if (input.Observed.Rebuilds.All(observed => observed.State is JobState.Succeeded or JobState.Terminating))
        {
            return (before with
            {
                Reason = before.Reason == Reasons.Rebuilding || input.Status.Phase != BuildPhase.Succeeded ? Reasons.Rebuilding : Reasons.Queued,
                Message = "Waiting until the Jobs of the previous attempt are removed.",
            }, []);
        }

        if (!input.Slot.MayRun)
        {
            return (Reproduce.Queue(input, before), []);
        }

        var steps = input.Observed.Rebuilds.Select(observed => Advance(input, request, observed)).ToList();
        return (Summarize(before, [.. steps.Select(step => step.Observed)]), [.. steps.SelectMany(step => step.Writes)]);
    }

    private static (PlatformObservation Observed, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, ReproduceRequest request, PlatformObservation observed) =>
        observed.State switch
        {
            JobState.Absent => Start(input, request, observed),
            JobState.ResultsLost => (observed, [new Write.DeleteJob(observed.Job!) { UnlessPodsAreLeft = true }]),
            JobState.Suspended => SuspendedJobs.Advance(input, observed),
            _ => (observed, []),
        };

    private static (PlatformObservation Observed, IReadOnlyList<Write> Writes) Start(ReconcileInput input, ReproduceRequest request, PlatformObservation observed)
    {
        var (match, notOn) = input.RebuildNodes[observed.Platform];
        if (match.Missing is { } missing)
        {
            return (observed with { Reason = Reasons.WaitingForNode, Message = missing }, []);
        }

        var run = input.Run;
        var endpoints = RendezvousOrder.Of(run.Namespace, run.Name, input.Options.Pods.BuildKitEndpoints.Of(run.Namespace, observed.Platform));
        var plan = input.Plans.Single(candidate => candidate.Platform == observed.Platform).Again(shared: endpoints.Count > 0);
        var first = input.Observed.Platforms;
        var context = new PodContext(
            run,
            input.Options.Pods,
            match.Architecture,

            // Another member of a pool, where there is one.
            request.Node == RebuildNode.Other ? [.. endpoints.Skip(1), .. endpoints.Take(1)] : endpoints,
            RebuildOutdatedPlatform.NewestSource(first)?.Commit,
            RebuildOutdatedPlatform.Inputs(input, first) is { } inputs ? $"{RebuildOutdatedPlatform.InputsRepository(input.Plans)}@{inputs}" : null,
            Registries: input.Options.Registries,
            TreeCommits: BuiltTrees.Of(input, first).ToDictionary(tree => tree.Key, tree => tree.Value.Commit, StringComparer.Ordinal))
        {
            Rebuild = new RebuildContext(Names.RebuildJob(run.Name, request.Id, observed.Platform), notOn),
        };
        return (observed, [new Write.CreateJob(JobRenderer.Render(plan, context))]);
    }

    private static ReproductionStatus Summarize(ReproductionStatus before, IReadOnlyList<PlatformObservation> platforms)
    {
        var open = platforms.Where(observed => observed.State != JobState.Succeeded).ToList();
        var held = open.Where(observed => observed is { Reason: Reasons.WaitingForNode or Reasons.Queued, Message: not null }).ToList();
        var rebuilding = string.Join(", ", open.Except(held).Select(observed => observed.Platform));
        return before with
        {
            Reason = rebuilding.Length == 0 ? held[0].Reason : Reasons.Rebuilding,
            Message = string.Join(
                " ",
                [
                    .. rebuilding.Length == 0 ? [] : (string[])[$"Rebuilding {rebuilding}."],
                    .. open.Where(observed => observed is { Reason: not null, Message: not null }).Select(Sentence),
                ]),
        };
    }

    private static string Sentence(PlatformObservation held) =>
        held.Message!.StartsWith(held.Platform, StringComparison.Ordinal) ? held.Message : $"{held.Platform}: {held.Message}";
}
