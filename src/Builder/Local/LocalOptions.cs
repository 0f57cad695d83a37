namespace TalosImageOperator.Builder.Local;

/// <summary>Options of a local run.</summary>
public sealed record LocalOptions
{
    /// <summary>Selects the build in a manifest that contains several. Null: the manifest contains one.</summary>
    public string? Name { get; init; }

    /// <summary>A subset of the manifest's platforms; empty: all.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Endpoints by platform. The key "" applies to every other platform.</summary>
    public IReadOnlyDictionary<string, string> BuildKit { get; init; } = new Dictionary<string, string>();

    public required string WorkFolder { get; init; }

    /// <summary>A temporary folder is removed after a success, because its logs are needed only after a failure.</summary>
    public bool KeepWorkFolder { get; init; }

    /// <summary>Prints plain lines even on a terminal.</summary>
    public bool Plain { get; init; }

    /// <summary>Prints the full output of every step.</summary>
    public bool Verbose { get; init; }
}
