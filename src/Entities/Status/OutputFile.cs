using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Status;

/// <summary>A file in an artifact.</summary>
public sealed record OutputFile
{
    [Required]
    [Description("The upstream name of the file, such as vmlinuz-amd64.")]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("SHA-256 of the content in 64 hexadecimal digits.")]
    public string Sha256 { get; init => field = value ?? ""; } = "";

    /// <summary>Bytes.</summary>
    [Description("The size of the file in bytes.")]
    public long Size { get; init; }
}
