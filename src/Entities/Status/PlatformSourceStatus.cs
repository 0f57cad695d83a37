using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>What a platform builds of a source tree.</summary>
public sealed record PlatformSourceStatus
{
    [Required]
    [Description("The tree by its name in status.sources.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("The commit in 40 hexadecimal digits, before patches.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    /// <summary>Seconds since 1970.</summary>
    [Description("The timestamp of everything that is built from the tree, in seconds since 1970.")]
    public long SourceDateEpoch { get; init; }

    [Description("SHA-256 of the names and contents of the patches. Absent without patches.")]
    public string? Patches { get; init; }

    [Description("SHA-256 of the names and contents of the ConfigMap of the kernel. Absent without one.")]
    public string? KernelChanges { get; init; }

    [Description("The key whose signature this platform verified. Absent unless the tree is verified.")]
    public string? VerifiedBy { get; init; }
}
