using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Observation;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Compares the digests of both builds of a run. Only for those that differ, a Job compares the content.</summary>
internal static class RebuildComparison
{
    /// <param name="input">All platforms are rebuilt.</param>
    /// <param name="request">Of the second build.</param>
    /// <param name="rebuilt">With its digests.</param>
    public static (ReproductionStatus Reproduction, IReadOnlyList<Write> Writes) Advance(ReconcileInput input, ReproduceRequest request, ReproductionStatus rebuilt)
    {
        rebuilt = rebuilt with { Outputs = [.. rebuilt.Outputs.Select(output => output with { Result = ByDigest(input, output) })] };
        var plan = Plan(input, rebuilt);
        if (plan.Pairs.Count == 0)
        {
            return (Reproduce.End(rebuilt, ReproductionResult.Identical, $"The second build has the same digests.{NotCompared(input, rebuilt)}"), []);
        }

        var compare = input.Observed.Compare!;
        var comparing = rebuilt with { Reason = Reasons.Rebuilding, Message = $"Comparing what has other digests: {Shorten([.. plan.Pairs.Select(NameOf)])}." };
        switch (compare.State)
        {
            case JobState.Succeeded:
                return (Conclude(input, rebuilt, plan, compare), []);
            case JobState.Failed:
                return (Reproduce.End(
                    rebuilt, ReproductionResult.RebuildFailed, $"The digests of {Shorten([.. plan.Pairs.Select(NameOf)])} differ, but they cannot be compared: {compare.Failure!.Message}"), []);
            case JobState.ResultsLost:
                return (comparing, [new Write.DeleteJob(compare.Job!) { UnlessPodsAreLeft = true }]);
            case JobState.Absent or JobState.Suspended when !input.Slot.MayRun:
                return (Reproduce.Queue(input, rebuilt), []);
            case JobState.Absent:
                return (comparing, [new Write.CreateJob(CompareJobRenderer.Render(plan, request, Context(input)))]);
            case JobState.Suspended:
                var (observed, writes) = SuspendedJobs.Advance(input, compare);
                return (observed is { Reason: { } held, Message: { } message } ? comparing with { Reason = held, Message = message } : comparing, writes);
            default:
                return (compare is { Reason: not null, Message: { } problem } ? comparing with { Message = $"{comparing.Message} {problem}" } : comparing, []);
        }
    }

    private static ReproductionStatus Conclude(ReconcileInput input, ReproductionStatus rebuilt, ComparePlan plan, PlatformObservation compare)
    {
        if (compare.Results.GetValueOrDefault(StepIds.Compare)?.Comparison is not { } comparison || comparison.Results.Count != plan.Pairs.Count)
        {
            return Reproduce.End(
                rebuilt,
                ReproductionResult.RebuildFailed,
                $"The result of Job {compare.Job!.Metadata.Name} cannot be decoded. Check that --builder-image has the same version as the operator.");
        }

        var results = plan.Pairs.Zip(comparison.Results).ToDictionary(pair => (pair.First.Output, pair.First.Platform), pair => Of(pair.Second));
        rebuilt = rebuilt with
        {
            Outputs = [.. rebuilt.Outputs.Select(output => results.TryGetValue((output.Name, output.Platform), out var result) ? output with { Result = result } : output)],
            Report = comparison.Report,
        };
        return comparison.Worst() == ComparedAs.Different
            ? Reproduce.End(rebuilt, ReproductionResult.Different, $"The second build has other content: {Differing(comparison)}.{NotCompared(input, rebuilt)}")
            : Reproduce.End(
                rebuilt, ReproductionResult.SameContent, $"The second build has the same files. Other digests: {Shorten([.. plan.Pairs.Select(NameOf)])}.{NotCompared(input, rebuilt)}");
    }

    private static string Differing(CompareResult comparison) =>
        string.Join(", ", (comparison.Differing ?? []).Take(CompareResult.MostNames)) + (comparison.MoreDiffering is { } more ? $" and {more} more" : "");

    private static ReproductionResult Of(ComparedAs result) => result switch
    {
        ComparedAs.Identical => ReproductionResult.Identical,
        ComparedAs.SameContent => ReproductionResult.SameContent,
        _ => ReproductionResult.Different,
    };

    /// <returns>Null if the digests differ.</returns>
    private static ReproductionResult? ByDigest(ReconcileInput input, ReproductionOutputStatus output) =>
        !IsComparable(input, output) ? ReproductionResult.NotComparable : FirstDigest(input, output) == output.Digest ? ReproductionResult.Identical : null;

    private static bool IsComparable(ReconcileInput input, ReproductionOutputStatus output) =>
        Comparability.Comparable(input.Run.Build.Spec, PlanOf(input, output)).Any(step => step.Produces!.Output == output.Name);

    // In an order that does not depend on the order in which results are observed, because the results of the Job have the same one.
    private static ComparePlan Plan(ReconcileInput input, ReproductionStatus rebuilt) => new()
    {
        Registry = input.Plans[0].Registry,
        Pairs =
        [
            .. rebuilt.Outputs.Where(output => output.Result is null)
                .OrderBy(output => output.Name, StringComparer.Ordinal).ThenBy(output => output.Platform, StringComparer.Ordinal)
                .Select(output => (Output: output, Product: PlanOf(input, output).PublishedSteps().First(step => step.Produces!.Output == output.Name).Produces!))
                .Select(pair => new ComparedPair
                {
                    Output = pair.Output.Name,
                    Platform = pair.Output.Platform,
                    Repository = pair.Product.Repository,
                    First = FirstDigest(input, pair.Output)!,
                    Second = pair.Output.Digest,
                    Kind = pair.Product.Kind == ProductKind.Image ? ComparedKind.Image : ComparedKind.Files,
                }),
        ],
    };

    private static BuildPlan PlanOf(ReconcileInput input, ReproductionOutputStatus output) => input.Plans.First(plan => plan.Platform == output.Platform);

    private static string? FirstDigest(ReconcileInput input, ReproductionOutputStatus output) =>
        input.Observed.Platforms.First(platform => platform.Platform == output.Platform).Outputs.GetValueOrDefault(output.Name)?.Digest;

    private static PodContext Context(ReconcileInput input)
    {
        // A node that built a platform can run the Builder's image.
        var node = input.Nodes.Values.FirstOrDefault(node => node.Missing is null) ?? input.Nodes.Values.First();
        return new PodContext(input.Run, input.Options.Pods, node.Architecture, Registries: input.Options.Registries);
    }

    private static string NotCompared(ReconcileInput input, ReproductionStatus rebuilt)
    {
        var names = rebuilt.Outputs.Where(output => output.Result == ReproductionResult.NotComparable).Select(output => output.Name).Distinct().ToList();
        return names.Count == 0 ? "" : $" Not comparable: {Shorten(names)}, because {Comparability.Obstacle(input.Run.Build.Spec)}";
    }

    private static string NameOf(ComparedPair pair) => $"{pair.Output} ({pair.Platform})";

    private static string Shorten(List<string> names) =>
        string.Join(", ", names.Take(CompareResult.MostNames)) + (names.Count > CompareResult.MostNames ? $" and {names.Count - CompareResult.MostNames} more" : "");
}
