using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Compares what two builds pushed, pair by pair, and attaches a report to each first manifest that the second is not identical to.</summary>
public sealed class CompareStep(RegistryClient registry, ImageComparison comparison, StepLog log, string temp)
{
    /// <summary>With the registry access that the settings name.</summary>
    public static async Task<StepResult> RunAsync(
        ComparePlan plan, BuilderSettings settings, StepLog log, TimeProvider time, CancellationToken stop)
    {
        using var folder = StepFolder.Create(settings.Temp, StepIds.Compare);
        using var access = RegistryAccess.Open(settings with { Temp = folder.Path });
        var retries = new RetryPolicies(time, settings.RetryDelay, log.Info);
        var credentials = new PushCredentials(access, log, retries, time, new EarlierPush(At: null));
        var registry = RegistryClient.For(plan.Registry, pulls: null, access.Settings, log, time, credentials);
        var comparison = new ImageComparison(registry, new ProcessRunner(time), access.Settings, log, time, new ComparisonLimits());
        return await new CompareStep(registry, comparison, log, folder.Path).RunAsync(plan, stop);
    }

    /// <exception cref="StepFailedException">The registry does not hold a manifest, or cannot be reached.</exception>
    public async Task<StepResult> RunAsync(ComparePlan plan, CancellationToken stop)
    {
        var subjects = await FindAsync(plan, stop);
        var reports = new List<(ComparedPair Pair, ComparisonReport Report, string? Attached)>();
        foreach (var (pair, subject) in plan.Pairs.Zip(subjects))
        {
            var report = await comparison.CompareAsync($"{pair.Repository}@{pair.First}", $"{pair.Repository}@{pair.Second}", pair.Kind, stop);
            report = report with { Platform = pair.Platform };
            log.Info($"{pair.Output} {pair.Platform}: {report.Result}");
            reports.Add((pair, report, report.Result == ComparedAs.Identical ? null : await AttachAsync(report, subject, stop)));
        }

        var differing = reports.SelectMany(entry => NamesOf(entry.Pair, entry.Report)).Take(CompareResult.MostNames).ToList();
        var more = reports.Sum(entry => entry.Report.Different) - differing.Count;
        var worst = reports.Select(entry => entry.Report.Result).DefaultIfEmpty(ComparedAs.Identical).Max();
        return new StepResult
        {
            Step = StepIds.Compare,
            Comparison = new CompareResult
            {
                Results = [.. reports.Select(entry => entry.Report.Result)],
                Differing = differing.Count == 0 ? null : differing,
                MoreDiffering = more > 0 ? more : null,
                Report = reports.FirstOrDefault(entry => entry.Report.Result == worst && entry.Attached is not null).Attached,
            },
        };
    }

    /// <summary>All that are missing are named at once, before anything is compared.</summary>
    private async Task<IReadOnlyList<OciDescriptor>> FindAsync(ComparePlan plan, CancellationToken stop)
    {
        var subjects = new List<OciDescriptor>();
        var missing = new List<string>();
        foreach (var pair in plan.Pairs)
        {
            subjects.Add(await DescribeAsync(pair, pair.First, missing, stop));
            if (pair.Second != pair.First)
            {
                await DescribeAsync(pair, pair.Second, missing, stop);
            }
        }

        return missing.Count == 0 ? subjects : throw StepFailedException.Infrastructure(
            Reasons.ImageNotFound,
            $"The registry does not hold what was built: {string.Join(", ", missing)}. Check its garbage collection, then request the comparison again.");
    }

    private async Task<OciDescriptor> DescribeAsync(ComparedPair pair, string digest, List<string> missing, CancellationToken stop)
    {
        var reference = $"{pair.Repository}@{digest}";
        if (await registry.DescribeAsync(reference, stop) is { } found)
        {
            return found;
        }

        missing.Add($"{reference} ({pair.Platform})");
        return new OciDescriptor();
    }

    // What was found out counts without the report.
    private async Task<string?> AttachAsync(ComparisonReport report, OciDescriptor subject, CancellationToken stop)
    {
        try
        {
            var attached = await new ReportReferrer(registry, temp).PushAsync(report, subject, stop);
            log.Info($"attached {attached}");
            return attached;
        }
        catch (StepFailedException failure) when (ManifestSigning.IsRefusal(failure))
        {
            log.Info($"The registry does not take the report: {failure.Message}");
            return null;
        }
    }

    private static IEnumerable<string> NamesOf(ComparedPair pair, ComparisonReport report) => report.Differences
        .Where(difference => difference.Class == DifferenceClass.Content)
        .Select(difference => difference.Path)
        .Distinct()
        .Select(path => PrintableNames.Of($"{pair.Output} {pair.Platform}: {path}", CompareResult.LongestName));
}
