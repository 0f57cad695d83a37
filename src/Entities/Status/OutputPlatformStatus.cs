using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>The manifest that one platform pushed for an output.</summary>
public sealed record OutputPlatformStatus
{
    [Required]
    [Description("The platform, such as linux/amd64.")]
    public string Platform { get; init => field = value ?? ""; } = "";

    [Description("The digest of the platform's manifest.")]
    public string Digest { get; init => field = value ?? ""; } = "";

    /// <summary>The manifest's size in bytes, for the index.</summary>
    [Description("The size of the manifest in bytes.")]
    public long Size { get; init; }

    [Description("True if the registry refused the artifact type, so that the files were pushed with image media types.")]
    public bool AsImage { get; init; }

    [Description("The files of an artifact.")]
    [ListMapKeys("name")]
    public IReadOnlyList<OutputFile> Files { get; init => field = value ?? []; } = [];
}
