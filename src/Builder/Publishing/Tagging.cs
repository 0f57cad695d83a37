using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Publishing;

/// <summary>
/// Writes the tags of a release. The registry has everything that they refer to, so each tag is one small request, directly after the
/// previous one.
/// </summary>
public sealed class Tagging(RegistryClient registry, StepLog log, TimeProvider time)
{
    // A pod gets 30 seconds between SIGTERM and SIGKILL.
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(20);

    /// <exception cref="StepFailedException">
    /// The registry refuses a tag, or another build has moved one. The message lists the tags that were written.
    /// </exception>
    public async Task RunAsync(IReadOnlyList<PushedIndex> indexes, CancellationToken stop)
    {
        var before = await TaggedAsync(indexes, stop);
        var due = indexes.Where((index, at) => before[at] != index.Manifest.Digest).ToList();

        // A request to stop that arrives between two tags waits for the last one.
        stop.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopping = stop.Register(() => timeout.CancelAfter(TimeToFinish));
        await WriteAsync(due, timeout.Token);
        await VerifyTagsAsync(indexes, timeout.Token);
    }

    private async Task WriteAsync(List<PushedIndex> due, CancellationToken timeout)
    {
        var written = new List<string>();
        foreach (var index in due)
        {
            try
            {
                await registry.PushManifestAsync(index.ByTag, IndexManifest.MediaType, index.File, timeout);
                written.Add(index.ByTag);
            }
            catch (StepFailedException failure)
            {
                throw failure.With(Unfinished(written, due));
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                throw StepFailedException.Infrastructure(
                    Reasons.Interrupted, $"Step publish was stopped while the registry did not answer. {Unfinished(written, due)}");
            }
        }
    }

    /// <summary>The digests that the tags have now; null for a tag that does not exist.</summary>
    private Task<IReadOnlyList<string?>> TaggedAsync(IReadOnlyList<PushedIndex> indexes, CancellationToken stop) =>
        ParallelRequests.RunAsync(indexes, async (index, token) => (await registry.DescribeAsync(index.ByTag, token))?.Digest, stop);

    private async Task VerifyTagsAsync(IReadOnlyList<PushedIndex> indexes, CancellationToken timeout)
    {
        foreach (var (index, kept) in indexes.Zip(await TaggedAsync(indexes, timeout)))
        {
            if (kept != index.Manifest.Digest)
            {
                throw StepFailedException.Infrastructure(
                    Reasons.RegistryUnreachable,
                    kept is null
                        ? $"{index.ByTag} is missing after {index.Manifest.Digest} was pushed. Check the storage of the registry."
                        : $"{index.ByTag} resolves to {kept} after {index.Manifest.Digest} was pushed. Check that no other build publishes to this tag.");
            }

            log.Info($"{index.Output.Name} {index.ByTag} {index.Manifest.Digest}");
        }
    }

    private static string Unfinished(List<string> written, List<PushedIndex> due) => written.Count == 0
        ? "No tag was written."
        : $"Written before: {string.Join(", ", written)}. Not written: {string.Join(", ", due.Skip(written.Count).Select(index => index.ByTag))}. "
            + "Publish again to write the rest.";
}
