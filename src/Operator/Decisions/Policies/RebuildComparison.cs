using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Decisions.Policies;

/// <summary>Compares the digests of both builds of a run.</summary>
internal static class RebuildComparison
{
    private const int MostNames = 5;

    public static ReproductionStatus Compare(ReconcileInput input, ReproductionStatus rebuilt)
    {
        var outputs = rebuilt.Outputs.Select(output => output with { Result = Compare(input, output) }).ToList();
        var different = outputs.Where(output => output.Result == ReproductionResult.Different).Select(output => $"{output.Name} ({output.Platform})").ToList();
        return rebuilt with
        {
            Outputs = outputs,
            Result = different.Count == 0 ? ReproductionResult.Identical : ReproductionResult.Different,
            Reason = null,
            Message = (different.Count == 0 ? $"The second build has the same digests." : $"The second build has other digests: {Shorten(different)}.") + NotCompared(input, outputs),
        };
    }

    private static ReproductionResult Compare(ReconcileInput input, ReproductionOutputStatus output)
    {
        var plan = input.Plans.First(plan => plan.Platform == output.Platform);
        if (Comparability.Comparable(input.Run.Build.Spec, plan).All(step => step.Produces!.Output != output.Name))
        {
            return ReproductionResult.NotComparable;
        }

        var first = input.Observed.Platforms.First(platform => platform.Platform == output.Platform).Outputs.GetValueOrDefault(output.Name)?.Digest;
        return first == output.Digest ? ReproductionResult.Identical : ReproductionResult.Different;
    }

    private static string NotCompared(ReconcileInput input, IEnumerable<ReproductionOutputStatus> outputs)
    {
        var names = outputs.Where(output => output.Result == ReproductionResult.NotComparable).Select(output => output.Name).Distinct().ToList();
        return names.Count == 0 ? "" : $" Not comparable: {Shorten(names)}, because {Comparability.Obstacle(input.Run.Build.Spec)}";
    }

    private static string Shorten(List<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
}
