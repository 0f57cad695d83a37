using System.Text.Json.Serialization;

namespace TalosImageOperator.Builder.Registry;

/// <summary>The parts of an OCI manifest that the Builder reads or writes.</summary>
public sealed record OciManifest
{
    public int SchemaVersion { get; init; }

    public string? MediaType { get; init; }

    public string? ArtifactType { get; init; }

    public OciDescriptor? Config { get; init; }

    public IReadOnlyList<OciDescriptor> Layers { get; init; } = [];

    /// <summary>Of an index, which has this instead.</summary>
    public IReadOnlyList<OciDescriptor>? Manifests { get; init; }

    public OciDescriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>The parts of an OCI index that the Builder reads.</summary>
public sealed record OciIndex
{
    public IReadOnlyList<OciDescriptor> Manifests { get; init; } = [];
}

/// <summary>What an image runs on.</summary>
public sealed record OciPlatform
{
    public string Os { get; init; } = "";

    public string Architecture { get; init; } = "";

    public override string ToString() => $"{Os}/{Architecture}";
}

public sealed record OciDescriptor
{
    public string MediaType { get; init; } = "";

    public string Digest { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Of an index's entry.</summary>
    public OciPlatform? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonIgnore]
    public string Hex => Digest[(Digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
