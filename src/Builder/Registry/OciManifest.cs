using System.Text.Json.Serialization;

namespace TalosImageOperator.Builder.Registry;

/// <summary>The parts of an OCI manifest that the Builder reads.</summary>
public sealed record OciManifest
{
    public OciDescriptor? Config { get; init; }

    public IReadOnlyList<OciDescriptor> Layers { get; init; } = [];
}

/// <summary>The parts of an OCI index that the Builder reads.</summary>
public sealed record OciIndex
{
    public IReadOnlyList<OciDescriptor> Manifests { get; init; } = [];
}

public sealed record OciDescriptor
{
    public string MediaType { get; init; } = "";

    public string Digest { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    [JsonIgnore]
    public string Hex => Digest[(Digest.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
