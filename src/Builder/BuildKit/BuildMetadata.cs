using System.Text.Json.Serialization;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>What <c>docker buildx build --metadata-file</c> writes about a pushed image.</summary>
public sealed record BuildMetadata
{
    [JsonPropertyName("containerimage.digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("containerimage.descriptor")]
    public OciDescriptor? Descriptor { get; init; }
}
