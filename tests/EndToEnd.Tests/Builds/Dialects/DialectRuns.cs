using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds.Dialects;

/// <summary>
/// Builds every dialect once, with all that it makes without privileges. Several at a time, since a step waits for others
/// more than it works: five builds of up to 60 steps of 1 to 2 s would take seven minutes one after the other.
/// </summary>
public sealed class DialectRuns : IDisposable
{
    private readonly SemaphoreSlim _slots = new(3);
    private readonly Lazy<Dictionary<string, Task>> _runs;

    public DialectRuns()
    {
        _runs = new(() => Dialect.All.ToDictionary(dialect => dialect.Name, BuildAsync));
    }

    /// <summary>The build's name, and its place in the registry.</summary>
    internal static string PlaceOf(Dialect dialect) => $"dialect-{dialect.Name.Replace('.', '-')}";

    /// <summary>Fails if the build of this dialect failed.</summary>
    internal Task DoneAsync(Dialect dialect) => _runs.Value[dialect.Name];

    public void Dispose() => _slots.Dispose();

    private async Task BuildAsync(Dialect dialect)
    {
        await _slots.WaitAsync();
        try
        {
            await LocalRun.SucceedsAsync(dialect.Manifest(PlaceOf(dialect), "linux/amd64", dialect.Unprivileged), Stack.BuildKit);
        }
        finally
        {
            _slots.Release();
        }
    }
}
