namespace TalosImageOperator.Builder.Comparing;

/// <summary>
/// Compares containers by their files, and files that are containers by theirs in turn. Only what differs is opened. That the content is
/// the same is said only where the differing bytes are explained; what cannot be opened counts as different.
/// </summary>
/// <param name="temp">A folder of this comparison alone.</param>
/// <param name="limit">Cancelled when the time of the comparison is over.</param>
public sealed class FileComparison(ContainerReader reader, Budget budget, Findings findings, string temp, CancellationToken limit)
{
    private const char Separator = '!';

    /// <summary>Two containers that are not files themselves, such as the layers of an image.</summary>
    /// <param name="path">Before the paths of the files; empty for none.</param>
    /// <exception cref="NotOpenedException">One of them cannot be read.</exception>
    public async Task CompareAsync(string path, NodeSource first, NodeSource second, CancellationToken stop)
    {
        try
        {
            await CompareAsync(path, first, second, depth: 0, stop);
        }
        catch (OperationCanceledException) when (IsTimeOver(stop))
        {
            throw TimeOver();
        }
    }

    /// <summary>Two files with different content.</summary>
    /// <param name="difference">What is reported if nothing inside of them says more.</param>
    /// <param name="first">The path of the first.</param>
    /// <param name="second">The path of the second.</param>
    public Task CompareAsync(FileDifference difference, string first, string second, CancellationToken stop) =>
        CompareAsync(difference, first, second, depth: 0, stop);

    private async Task CompareAsync(FileDifference difference, string first, string second, int depth, CancellationToken stop)
    {
        try
        {
            var kind = await ContainerKinds.OfAsync(first, stop);
            if (kind == ContainerKind.None || kind != await ContainerKinds.OfAsync(second, stop))
            {
                findings.Add(difference);
                return;
            }

            if (depth >= budget.Limits.Depth)
            {
                throw new NotOpenedException($"more than {budget.Limits.Depth} containers are inside each other");
            }

            var before = findings.Count;
            await CompareAsync(difference.Path, SourceOf(kind, first), SourceOf(kind, second), depth + 1, stop);
            if (findings.Count == before)
            {
                // All files in it are the same.
                findings.Add(ContainerKinds.IsReadWhole(kind) ? difference with { Class = DifferenceClass.Encoding } : difference);
            }
        }
        catch (NotOpenedException failure)
        {
            NotOpened(difference, failure);
        }
        catch (OperationCanceledException) when (IsTimeOver(stop))
        {
            NotOpened(difference, TimeOver());
        }
    }

    private async Task CompareAsync(string path, NodeSource first, NodeSource second, int depth, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit);
        var before = await Listing.ReadAsync(first, budget, either.Token);
        var after = await Listing.ReadAsync(second, budget, either.Token);
        var containers = new Dictionary<string, FileDifference>(StringComparer.Ordinal);
        foreach (var key in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            foreach (var difference in FileDifferences.Between(Join(path, key), before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
            {
                if (!MayBeOpened(difference) || !containers.TryAdd(key, difference))
                {
                    findings.Add(difference);
                }
                else if (containers.Count > budget.Limits.Unpacked)
                {
                    containers.Remove(key);
                    NotOpened(difference, new NotOpenedException($"more than {budget.Limits.Unpacked} files in one container differ"));
                }
            }
        }

        if (containers.Count > 0)
        {
            await OpenAsync(containers, first, second, depth, stop, either.Token);
        }
    }

    private async Task OpenAsync(
        Dictionary<string, FileDifference> containers, NodeSource first, NodeSource second, int depth, CancellationToken stop, CancellationToken either)
    {
        var kept = budget.ToKeep;
        var folder = Directory.CreateDirectory(Path.Combine(temp, Path.GetRandomFileName())).FullName;
        try
        {
            var copies = containers.Keys.Select((key, number) => (Key: key, First: Path.Combine(folder, $"{number}-1"), Second: Path.Combine(folder, $"{number}-2"))).ToList();
            var ofFirst = await Listing.ExtractAsync(first, copies.ToDictionary(copy => copy.Key, copy => copy.First), budget, either);
            var ofSecond = await Listing.ExtractAsync(second, copies.ToDictionary(copy => copy.Key, copy => copy.Second), budget, either);
            foreach (var copy in copies)
            {
                if ((ofFirst.GetValueOrDefault(copy.Key) ?? ofSecond.GetValueOrDefault(copy.Key)) is { } reason)
                {
                    NotOpened(containers[copy.Key], reason);
                }
                else
                {
                    await CompareAsync(containers[copy.Key], copy.First, copy.Second, depth, stop);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            budget.Free(kept - budget.ToKeep);
        }
    }

    private NodeSource SourceOf(ContainerKind kind, string file) => (visit, stop) => reader.ReadAsync(kind, file, visit, stop);

    private void NotOpened(FileDifference difference, NotOpenedException reason)
    {
        findings.AddNotOpened(difference.Path, reason.Message);
        findings.Add(difference);
    }

    private static bool MayBeOpened(FileDifference difference) =>
        difference is { Change: FileChange.Changed, First: { } first, Second: { } second }
        && difference.Fields!.Contains(FileDifferences.ContentField)
        && first.Container != ContainerKind.None && first.Container == second.Container;

    // What a compressed file holds has the file's own path.
    private static string Join(string path, string key) =>
        key == ContainerReader.Content ? path : path.Length == 0 ? key : $"{path}{Separator}{key}";

    private bool IsTimeOver(CancellationToken stop) => limit.IsCancellationRequested && !stop.IsCancellationRequested;

    private NotOpenedException TimeOver() => new($"the comparison has taken its limit of {budget.Limits.Time.TotalMinutes:0} minutes");
}
