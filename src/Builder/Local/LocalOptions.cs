namespace TalosImageOperator.Builder.Local;

/// <summary>What the user of a local run asks for.</summary>
public sealed record LocalOptions
{
    /// <summary>The build's name in what is printed; the manifest's own name if null.</summary>
    public string? Name { get; init; }

    /// <summary>A subset of the manifest's platforms; empty: all.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Endpoints by platform; the key "" stands for every other platform.</summary>
    public IReadOnlyDictionary<string, string> BuildKit { get; init; } = new Dictionary<string, string>();

    public required string WorkFolder { get; init; }

    /// <summary>A folder made for this run alone is removed after a success; its logs are of use only after a failure.</summary>
    public bool KeepWorkFolder { get; init; }

    /// <summary>No rewriting of lines on the terminal.</summary>
    public bool Plain { get; init; }

    /// <summary>Shows every line of every step.</summary>
    public bool Verbose { get; init; }
}
