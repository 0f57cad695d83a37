using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>A source tree that was built.</summary>
public sealed record SourceTreeStatus
{
    [Required]
    [Description("The name of the tree: talos, pkgs, extensions-0 and following in the order of spec.extensions.build, or overlay.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("The URL of the repository.")]
    public string Repository { get; init => field = value ?? ""; } = "";

    [Description("The branch, tag or commit that was asked for. Absent if the source of Talos determines it.")]
    public string? Revision { get; init; }

    [Description("The commit in 40 hexadecimal digits, before patches.")]
    public string Commit { get; init => field = value ?? ""; } = "";

    [Description("SHA-256 of the names and contents of the patches, in 64 hexadecimal digits. Absent without patches.")]
    public string? Patches { get; init; }

    [Description(
        "The key whose signature was verified: 40 hexadecimal digits for OpenPGP, SHA256:… for SSH; with mode TagAndHEAD that of the tag and, if it "
        + "differs, that of the commit. Absent unless the tree is verified.")]
    public string? VerifiedBy { get; init; }
}
