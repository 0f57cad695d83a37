using System.ComponentModel;

namespace TalosImageOperator.Entities.Status;

/// <summary>The ConfigMap that has the published outputs.</summary>
public sealed record ConfigMapStatus
{
    [Description("The name of the ConfigMap.")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>SHA-256 of its data in 64 hexadecimal digits. A success with the same data writes nothing.</summary>
    [Description("SHA-256 of the data that was written, in 64 hexadecimal digits.")]
    public string Checksum { get; init => field = value ?? ""; } = "";
}
