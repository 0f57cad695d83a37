namespace TalosImageOperator.Benchmarks.Load;

/// <summary>What is measured, and where.</summary>
internal sealed record LoadOptions
{
    public required string Program { get; init; }

    public required string Kubeconfig { get; init; }

    public required string Repository { get; init; }

    /// <summary>Of the operator's probes and metrics.</summary>
    public int Port { get; init; } = 18088;

    /// <summary>Storms: so many builds wait when the operator starts.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [100, 500, 2000, 5000];

    public int Finished { get; init; } = 5000;

    public int Running { get; init; } = 500;

    /// <summary>Of idleness and of an unchanged cluster.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(60);

    public IReadOnlyList<string> OperatorArguments { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>The page that is written; empty: none.</summary>
    public string Page { get; init; } = "";

    /// <summary>For the page: which API server it was.</summary>
    public string Cluster { get; init; } = "an API server";

    public static LoadOptions Read(string[] args, string repository)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var defaults = new LoadOptions { Program = "", Kubeconfig = "", Repository = "" };
        return new LoadOptions
        {
            Program = given["--program"].Last(),
            Kubeconfig = given["--kubeconfig"].Last(),
            Repository = repository,
            Sizes = given["--sizes"].LastOrDefault() is { } sizes ? [.. sizes.Split(',').Select(int.Parse)] : defaults.Sizes,
            Finished = given["--finished"].LastOrDefault() is { } finished ? int.Parse(finished, null) : defaults.Finished,
            Running = given["--running"].LastOrDefault() is { } running ? int.Parse(running, null) : defaults.Running,
            Quiet = given["--quiet-seconds"].LastOrDefault() is { } quiet ? TimeSpan.FromSeconds(int.Parse(quiet, null)) : defaults.Quiet,
            OperatorArguments = [.. given["--operator-argument"]],
            Rows = given["--rows"].LastOrDefault()?.Split(',') ?? [],
            Page = given["--page"].LastOrDefault() ?? "",
            Cluster = given["--cluster"].LastOrDefault() ?? defaults.Cluster,
        };
    }
}
