using System.Text.Json.Serialization;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>The metadata file of <c>docker buildx build</c> for a pushed image.</summary>
public sealed record BuildMetadata
{
    [JsonPropertyName("containerimage.digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("containerimage.descriptor")]
    public OciDescriptor? Descriptor { get; init; }
}
