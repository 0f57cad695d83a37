using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>One published output.</summary>
public sealed record OutputStatus
{
    [Required]
    [Description("The name of the output in the spec.")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The repository, and the tag once it is written: <c>ghcr.io/me/talos-iso:v1.13.9</c>.</summary>
    [Description(
        "The repository, such as ghcr.io/me/talos-iso. The tag follows once it has been written: ghcr.io/me/talos-iso:v1.13.9.")]
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>The digest of the index. Absent until the tag is written.</summary>
    [Description("The digest of the index over all platforms. Absent until the tag has been written.")]
    public string? Digest { get; init; }

    [Description("The manifest of each platform.")]
    [ListMapKeys("platform")]
    public IReadOnlyList<OutputPlatformStatus> Platforms { get; init => field = value ?? []; } = [];
}
