using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>
/// Builds a finished run a second time and compares the digests. It adds to the decision about the run, whose phase and conditions it does
/// not change.
/// </summary>
internal static class Reproduce
{
    /// <summary>The step of a failure in <c>status.failure</c>.</summary>
    public const string Step = "reproduce";

    /// <summary>Whether the second build of a finished run asks for a slot. Kueue alone limits builds with spec.job.queueName.</summary>
    public static bool NeedsSlot(ReconcileInput input) =>
        IsDue(input)
        && !input.Run.Build.Spec.Suspend
        && input.Run.Build.Spec.Job.QueueName is not { Length: > 0 }
        && Incomparable(input) is null
        && !input.Observed.Jobs.Any(job => Suspension.TakesSlot(job) || Suspension.IsByOthers(job))
        && !input.Observed.Rebuilds.Any(observed => observed.State == JobState.Failed)
        && (input.Observed.Rebuilds.Any(observed => CanStart(input, observed))
            || (input.Observed.Compare is { State: JobState.Absent or JobState.Suspended } && input.Observed.Rebuilds.All(observed => observed.State == JobState.Succeeded)));

    /// <summary>Whether a platform of the second build waits for a node, also while others are rebuilt.</summary>
    public static bool WaitsForNode(ReconcileInput input, Decision decision) =>
        decision.Reproduction is { Result: null }
        && input.Observed.Rebuilds.Any(observed => observed.State == JobState.Absent && input.RebuildNodes[observed.Platform].Match.Missing is not null);

    /// <summary>Rebuilds before the tag is written, if the spec requires it. Null if the run may be published.</summary>
    public static Decision? BeforePublishing(ReconcileInput input)
    {
        // A publish Job that exists may have written the tag already.
        if (input.Run.Reproducing is not { Required: true } request
            || input.Observed.Publish.State != JobState.Absent
            || (input.IsCurrentRun && input.Status.Outputs.Any(output => output.Digest is not null)))
        {
            return null;
        }

        if (input.IsCurrentRun && request.IsMetBy(input.Status))
        {
            return Holds(input.Status.Reproduction!) ? null : Fail(input, input.Status.Reproduction!) with { Reproduction = null };
        }

        var (reproduction, writes) = Advance(input, request);
        return reproduction.Result is null || Holds(reproduction)
            ? new Decision
            {
                Phase = reproduction.Reason switch
                {
                    Reasons.Queued => BuildPhase.Queued,
                    Reasons.WaitingForNode => BuildPhase.Pending,
                    _ => BuildPhase.Building,
                },
                Reason = reproduction.Reason ?? Reasons.Rebuilding,
                Message = reproduction.Message!,
                Platforms = input.Observed.Platforms,
                Reproduction = reproduction,
                Writes = writes,

                // No event follows the result.
                RequeueAfter = reproduction.Result is null ? null : TimeSpan.Zero,
            }
            : Fail(input, reproduction) with { Writes = writes };
    }

    /// <summary>Whether a build that holds its tag back waits for nothing but nodes for its second build.</summary>
    public static bool OnlyWaitsForNodes(ReconcileInput input) =>
        input.Run.Reproducing is { Required: true } && input.IsCurrentRun && input.Status.Reproduction is { CompletedAt: null }
        && input.Observed.Rebuilds.Where(observed => observed.State != JobState.Succeeded).ToList() is { Count: > 0 } open
        && open.All(observed => observed.State == JobState.Absent && input.RebuildNodes[observed.Platform].Match.Missing is not null);

    private static bool Holds(ReproductionStatus reproduction) => reproduction.Result is ReproductionResult.Identical or ReproductionResult.SameContent;

    private static Decision Fail(ReconcileInput input, ReproductionStatus reproduction)
    {
        var reason = reproduction.Result!.Value.ToString();
        var message = $"The tag is not written, because spec.reproduce.required is true. {reproduction.Message}";
        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = reason,
            Message = message,
            Stalled = true,
            Failure = new FailureStatus
            {
                Step = Step,
                Class = reproduction.Result == ReproductionResult.RebuildFailed ? FailureClass.Infrastructure : FailureClass.Input,
                Reason = reason,
                Message = message,
            },
            Platforms = input.Observed.Platforms,
            Reproduction = reproduction,
        };
    }

    public static Decision Continue(ReconcileInput input, Decision decision)
    {
        if (input.Run.Reproducing is null || (input.IsCurrentRun && input.Run.Reproducing.IsMetBy(input.Status)))
        {
            return Delete(input, decision, _ => true);
        }

        if (decision.Phase != BuildPhase.Succeeded)
        {
            return decision.Phase == BuildPhase.Suspended ? Delete(input, decision, _ => true) : decision;
        }

        // No event follows the status of a success.
        if (!IsDue(input))
        {
            return decision with { RequeueAfter = TimeSpan.Zero };
        }

        var (reproduction, writes) = Advance(input, input.Run.Reproducing);
        return decision with
        {
            Reproduction = reproduction,
            Writes = [.. decision.Writes, .. writes],
        };
    }

    /// <summary>Whether a second build of what is published is wanted and not at its end.</summary>
    public static bool IsDue(ReconcileInput input) =>
        input is { IsCurrentRun: true, Status.Phase: BuildPhase.Succeeded, Run.Reproducing: { } request, Plans.Count: > 0 } && !request.IsMetBy(input.Status);

    private static (ReproductionStatus Reproduction, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, ReproduceRequest request)
    {
        var before = request.IsOpenIn(input.Status) ? input.Status.Reproduction! : new ReproductionStatus { Rebuilt = request.Node };
        if (input.Run.Build.Spec.Suspend)
        {
            return (before with { Reason = Reasons.Suspended, Message = "Suspended. Set spec.suspend to false to resume." }, Deletions(input, _ => true));
        }

        if (Incomparable(input) is { } sentence)
        {
            return (End(before, ReproductionResult.NotComparable, sentence), Deletions(input, _ => true));
        }

        if (Deletions(input, job => !IsOf(input, request, job)) is { Count: > 0 } earlier)
        {
            return (before with { Reason = input.Slot.MayRun ? Reasons.Rebuilding : Reasons.Queued, Message = "Stopping the previous rebuild." }, earlier);
        }

        var known = before with { Platforms = Platforms(input, before), Outputs = Outputs(input, before) };
        if (input.Observed.Rebuilds.FirstOrDefault(observed => observed.Failure is not null) is { Failure: { } failure } failed)
        {
            return (End(known, ReproductionResult.RebuildFailed, $"{failed.Platform}: {failure.Message}"), Deletions(input, _ => true));
        }

        if (ChangedContent(input) is { } changed)
        {
            return (End(known, ReproductionResult.NotComparable, changed), Deletions(input, _ => true));
        }

        if (YieldSlot.Of(input, input.Observed.Compare is { } compare ? [.. input.Observed.Rebuilds, compare] : input.Observed.Rebuilds) is { } yielded)
        {
            return (known with { Reason = Reasons.Queued, Message = yielded.Message }, yielded.Writes);
        }

        return input.Observed.Rebuilds.All(observed => observed.State == JobState.Succeeded)
            ? RebuildComparison.Advance(input, request, known)
            : RebuildPlatforms.Advance(input, request, known);
    }

    /// <summary>Without a slot.</summary>
    public static ReproductionStatus Queue(ReconcileInput input, ReproductionStatus reproduction) => reproduction with
    {
        Reason = Reasons.Queued,
        Message = $"Queued at position {input.Slot.Position}, behind all builds."
            + (input.Observed.Jobs.Any(job => Suspension.YieldedAt(job) is not null) ? " Its pods could not start; see the events of its Jobs." : ""),
    };

    private static bool CanStart(ReconcileInput input, PlatformObservation observed) =>
        observed.State == JobState.Suspended || (observed.State == JobState.Absent && input.RebuildNodes[observed.Platform].Match.Missing is null);

    /// <summary>Why no output could be compared, or nothing would be rebuilt from the same inputs. Null if it can be done.</summary>
    private static string? Incomparable(ReconcileInput input)
    {
        var spec = input.Run.Build.Spec;
        if (input.LacksInputs)
        {
            return "This build is older than the list of its inputs, so that the same images cannot be used again. Request a rebuild with the annotation "
                + "talosimages.dev/rebuild.";
        }

        return input.Plans.SelectMany(plan => Comparability.Comparable(spec, plan)).Any() ? null : $"Nothing is comparable: {Comparability.Obstacle(spec)}";
    }

    private static string? ChangedContent(ReconcileInput input)
    {
        foreach (var observed in input.Observed.Rebuilds)
        {
            var first = input.Observed.Platforms.First(platform => platform.Platform == observed.Platform);
            if (observed.Trees.Values.FirstOrDefault(tree => first.Trees.GetValueOrDefault(tree.Name) is { } built
                && (built.Patches != tree.Patches || built.KernelChanges != tree.KernelChanges)) is { } differs)
            {
                return $"The patches or kernel changes of {differs.Name} have changed in their ConfigMap since {observed.Platform} was built. Request a rebuild "
                    + "with the annotation talosimages.dev/rebuild.";
            }
        }

        return null;
    }

    public static ReproductionStatus End(ReproductionStatus before, ReproductionResult result, string message) =>
        before with { Result = result, Reason = null, Message = message };

    private static List<ReproductionPlatformStatus> Platforms(ReconcileInput input, ReproductionStatus before) =>
    [
        .. input.Observed.Rebuilds.Select(observed => (Observed: observed, Before: before.Platforms.FirstOrDefault(platform => platform.Platform == observed.Platform)))
            .Select(platform => new ReproductionPlatformStatus
            {
                Platform = platform.Observed.Platform,
                Job = platform.Observed.Job?.Metadata.Name ?? platform.Before?.Job,
                Node = platform.Observed.Pod?.Spec?.NodeName ?? platform.Before?.Node,
            }),
    ];

    private static List<ReproductionOutputStatus> Outputs(ReconcileInput input, ReproductionStatus before) =>
    [
        .. input.Observed.Rebuilds.Where(observed => observed.State == JobState.Succeeded).SelectMany(
            observed => observed.Outputs,
            (observed, output) => before.Outputs.FirstOrDefault(known => known.Name == output.Key && known.Platform == observed.Platform && known.Digest == output.Value.Digest)
                ?? new ReproductionOutputStatus { Name = output.Key, Platform = observed.Platform, Digest = output.Value.Digest }),
    ];

    private static bool IsOf(ReconcileInput input, ReproduceRequest request, JobView job) =>
        job.Metadata.Name == Names.CompareJob(input.Run.Name, request.Id)
        || input.Plans.Any(plan => job.Metadata.Name == Names.RebuildJob(input.Run.Name, request.Id, plan.Platform));

    private static Decision Delete(ReconcileInput input, Decision decision, Func<JobView, bool> which)
    {
        var deleted = decision.Writes.OfType<Write.DeleteJob>().Select(write => write.Job.Metadata.Uid).ToHashSet();
        return decision with { Writes = [.. decision.Writes, .. Deletions(input, job => which(job) && !deleted.Contains(job.Metadata.Uid))] };
    }

    private static List<Write> Deletions(ReconcileInput input, Func<JobView, bool> which) =>
        [.. input.LiveJobs.Where(job => Names.IsReproduceJob(job.Metadata.Name) && which(job)).Select(job => new Write.DeleteJob(job))];
}
