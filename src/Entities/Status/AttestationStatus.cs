using System.ComponentModel;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>What is attached to the published images.</summary>
public sealed record AttestationStatus
{
    [Description("Provenance was asked for, and every index has it.")]
    public bool Provenance { get; init; }

    [Description("SBOMs were asked for, and every platform's manifest has one, but for those of withoutSBOM.")]
    public bool Sbom { get; init; }

    [Description("The registry takes no such statements, so there are none.")]
    public bool Refused { get; init; }

    [Description("The registry has lost the list of inputs, so nothing is attached.")]
    public bool InputsLost { get; init; }

    [Description("The outputs for which the build makes no SBOM, at most five.")]
    [Set]
    public IReadOnlyList<string> WithoutSBOM { get; init => field = value ?? []; } = [];
}
