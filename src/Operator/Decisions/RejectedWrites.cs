using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions.Policies;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Decisions;

/// <summary>Adapts a decision to writes that the API server rejected. A rejected platform does not block the others.</summary>
internal static class RejectedWrites
{
    public static Decision Apply(Decision decision, IReadOnlyList<RejectedWrite> refused)
    {
        // The result of a published build does not depend on its second build.
        decision = refused.Where(IsOfReproduction).Aggregate(decision, WithoutRebuild);
        refused = [.. refused.Where(write => !IsOfReproduction(write))];
        if (refused.FirstOrDefault(write => write.RetryAfter is null) is { } final)
        {
            return Fail(decision, final);
        }

        return refused.Aggregate(decision, Wait);
    }

    private static bool IsOfReproduction(RejectedWrite refused) => refused.Write is Write.CreateJob { Job.Metadata.Name: var job } && Names.IsReproduceJob(job);

    private static Decision WithoutRebuild(Decision decision, RejectedWrite refused)
    {
        var isPublished = decision.Phase == BuildPhase.Succeeded;
        if (refused.RetryAfter is not { } retryAfter)
        {
            return decision with
            {
                Reproduction = decision.Reproduction! with { Result = ReproductionResult.RebuildFailed, Reason = null, Message = refused.Message },

                // The next reconcile fails a build that holds its tag back.
                RequeueAfter = isPublished ? decision.RequeueAfter : TimeSpan.Zero,
            };
        }

        var isDenied = refused.Reason == Reasons.JobRefused;
        decision = decision with
        {
            Reproduction = decision.Reproduction! with { Reason = isDenied ? refused.Reason : decision.Reproduction.Reason, Message = refused.Message },
            RequeueAfter = decision.RequeueAfter < retryAfter ? decision.RequeueAfter : retryAfter,
        };

        // Without a Job at work it has no slot until the next attempt.
        return isPublished ? decision : decision with
        {
            Phase = isDenied ? BuildPhase.Pending : decision.Phase,
            Reason = isDenied ? refused.Reason : decision.Reason,
            Message = refused.Message,
        };
    }

    private static Decision Wait(Decision decision, RejectedWrite refused)
    {
        var requeueAfter = decision.RequeueAfter < refused.RetryAfter ? decision.RequeueAfter : refused.RetryAfter;
        if (Platform(decision, refused) is { } platform)
        {
            var held = decision.Platforms
                .Select(observed => observed == platform ? observed with { Reason = refused.Reason, Message = refused.Message } : observed)
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

    private static Decision Fail(Decision decision, RejectedWrite refused)
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
                .. decision.Platforms.Select(observed => observed == platform ? observed with { State = JobState.Failed, Failure = failure } : observed),
            ],

            // The next reconcile deletes the Jobs of the other platforms, as after every failure.
            RequeueAfter = TimeSpan.Zero,
        };
    }

    private static PlatformObservation? Platform(Decision decision, RejectedWrite refused) => refused.Write is Write.CreateJob { Job: var job }
        ? decision.Platforms.FirstOrDefault(observed => Labels.PlatformValue(observed.Platform) == Labels.Of(job, Labels.Platform))
        : null;
}

/// <summary>A write that the API server rejected.</summary>
/// <param name="Write">The write.</param>
/// <param name="Reason">The reason for the platform and, if no other platform is in progress, for the build.</param>
/// <param name="Message">The server's answer and the next action.</param>
/// <param name="RetryAfter">When to retry. Null if only a change of the spec helps.</param>
internal sealed record RejectedWrite(Write Write, string Reason, string Message, TimeSpan? RetryAfter)
{
    /// <summary>The beginning of the message of every write that may be allowed later.</summary>
    public const string Denied = "The API server denied ";

    /// <summary>Whether a warning of a build is such a message.</summary>
    public static bool IsDenial(string warning) => warning.StartsWith(Denied, StringComparison.Ordinal);
}
