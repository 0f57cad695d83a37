using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>A file in an artifact.</summary>
public sealed record OutputFile
{
    [Required]
    [Description("Its name, as upstream has it, such as vmlinuz-amd64.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("SHA-256 of its content in 64 hex digits.")]
    public string Sha256 { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes.</summary>
    [Description("Its size in bytes.")]
    public long Size { get; init; }
}
