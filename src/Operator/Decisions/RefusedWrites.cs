using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>Adapts a decision to writes that the API server rejected. A rejected platform does not block the others.</summary>
internal static class RefusedWrites
{
    public static Decision Apply(Decision decision, IReadOnlyList<RefusedWrite> refused)
    {
        if (refused.FirstOrDefault(write => write.RetryAfter is null) is { } final)
        {
            return Fail(decision, final);
        }

        return refused.Aggregate(decision, Wait);
    }

    private static Decision Wait(Decision decision, RefusedWrite refused)
    {
        var requeueAfter = decision.RequeueAfter < refused.RetryAfter ? decision.RequeueAfter : refused.RetryAfter;
        if (Platform(decision, refused) is { } platform)
        {
            var held = decision.Platforms
                .Select(seen => seen == platform ? seen with { Reason = refused.Reason, Message = refused.Message } : seen)
                .ToList();
            return BuildPlatforms.Summarize(held, decision.Writes) with { RequeueAfter = requeueAfter };
        }

        return (refused.Write, decision.Phase) switch
        {
            (Write.CreateJob, _) => decision with { Reason = refused.Reason, Message = refused.Message, RequeueAfter = requeueAfter },

            // The next reconcile reads the message back from the status, and would add to it again.
            (_, BuildPhase.Succeeded or BuildPhase.Failed) =>
                decision with { Warnings = [.. decision.Warnings, refused.Message], RequeueAfter = requeueAfter },
            _ => decision with { Message = $"{decision.Message} {refused.Message}", RequeueAfter = requeueAfter },
        };
    }

    private static Decision Fail(Decision decision, RefusedWrite refused)
    {
        var platform = Platform(decision, refused);
        var failure = new FailureStatus
        {
            Platform = platform?.Platform,
            Class = FailureClass.Input,
            Reason = refused.Reason,
            Message = refused.Message,
        };
        return new Decision
        {
            Phase = BuildPhase.Failed,
            Reason = refused.Reason,
            Message = platform is null ? refused.Message : $"{platform.Platform}: {refused.Message}",
            Stalled = true,
            Failure = failure,
            Platforms =
            [
                .. decision.Platforms.Select(seen => seen == platform ? seen with { State = JobState.Failed, Failure = failure } : seen),
            ],

            // The next reconcile deletes the Jobs of the other platforms, as after every failure.
            RequeueAfter = TimeSpan.Zero,
        };
    }

    private static PlatformObservation? Platform(Decision decision, RefusedWrite refused) => refused.Write is Write.CreateJob { Job: var job }
        ? decision.Platforms.FirstOrDefault(seen => Labels.PlatformValue(seen.Platform) == Labels.Of(job, Labels.Platform))
        : null;
}
