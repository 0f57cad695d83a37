namespace TalosImageOperator.Builder.Registry;

/// <summary>Requests that do not depend on each other, a few at a time. The first failure stops the others.</summary>
internal static class ParallelRequests
{
    // Each is a process of its own.
    private const int AtOnce = 4;

    public static Task RunAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> request, CancellationToken stop) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (item, token) => await request(item, token));

    /// <returns>The answers in the order of the items.</returns>
    public static async Task<IReadOnlyList<TAnswer>> RunAsync<T, TAnswer>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TAnswer>> request, CancellationToken stop)
    {
        var answers = new TAnswer[items.Count];
        await RunAsync(Enumerable.Range(0, items.Count), async (index, token) => answers[index] = await request(items[index], token), stop);
        return answers;
    }
}
