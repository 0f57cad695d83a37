namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>Which changes a watch delivers, from where, and for how long.</summary>
public sealed record WatchOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Only what happened after this version is delivered.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>After this the server ends the stream; sent in whole seconds.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Asks for events that carry nothing but a newer resource version.</summary>
    public bool AllowBookmarks { get; init; } = true;
}
