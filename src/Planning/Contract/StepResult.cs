using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Planning.Contract;

/// <summary>
/// The result of a step, for the following steps and, in its termination message, for the operator
/// (<see cref="TerminationMessage"/>).
/// </summary>
public sealed record StepResult
{
    /// <summary>Null in a termination message: the container has the step's name.</summary>
    public string? Step { get; init; }

    /// <summary>Source step: the commit in 40 hexadecimal digits.</summary>
    public string? Commit { get; init; }

    /// <summary>Source step: seconds since 1970.</summary>
    public long? SourceDateEpoch { get; init; }

    /// <summary>Source step: SHA-256 over the names and contents of the tree's patches, 64 hexadecimal digits. Null for none.</summary>
    public string? PatchesSha256 { get; init; }

    /// <summary>Source step: the same over the ConfigMap of the kernel. Null for none.</summary>
    public string? ChangesSha256 { get; init; }

    /// <summary>Source step: the key whose signature was verified, as <c>status.sources</c> names it. Null if none was asked for.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>Step of a kernel: modules that Talos lists, the kernel does not have and the build left out. Null for none.</summary>
    public IReadOnlyList<string>? DroppedModules { get; init; }

    /// <summary>Inputs step: <see cref="Warnings.RunWarnings.NativeSnapshotter"/> if BuildKit uses it, else null.</summary>
    public string? Snapshotter { get; init; }

    /// <summary>Inputs step: images that could not be read before the build. Shortened if they do not fit. Null if there are none.</summary>
    public IReadOnlyList<string>? Unread { get; init; }

    /// <summary>Inputs step: how many images have a signature that a rule requires. Null without rules.</summary>
    public int? Verified { get; init; }

    /// <summary>The pushed manifest. Publish step: SHA-256 over a line <c>name digest</c> for each index, by name.</summary>
    public string? Digest { get; init; }

    /// <summary>The pushed manifest's size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The files of an artifact. Omitted if they do not fit; the artifact's manifest has them.</summary>
    public IReadOnlyList<OutputFile>? Files { get; init; }

    /// <summary>
    /// True if the registry refused the artifact type and the files were pushed with image media types. Publish step: true if the
    /// indexes name no artifact types for the same reason. Otherwise null.
    /// </summary>
    public bool? AsImage { get; init; }

    /// <summary>Publish step: null if nothing was to be signed.</summary>
    public ResultSignature? Signature { get; init; }

    /// <summary>Publish step: null if nothing was attached.</summary>
    public ResultAttestation? Attestation { get; init; }

    /// <summary>Compare step: how the pairs of its plan compare.</summary>
    public CompareResult? Comparison { get; init; }

    public StepError? Error { get; init; }
}

public sealed record StepError
{
    public required FailureClass Class { get; init; }

    /// <summary>One of <c>Reasons</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The last lines of the step's log, as many as fit.</summary>
    public string? LogTail { get; init; }
}

/// <summary>What the publish step has attached.</summary>
public sealed record ResultAttestation
{
    /// <summary>Outputs for which there is no SBOM, at most five. Null for none.</summary>
    public IReadOnlyList<string>? WithoutSbom { get; init; }

    /// <summary>True if the registry has lost the list of inputs, which provenance names; nothing is attached then. Else null.</summary>
    public bool? InputsLost { get; init; }

    /// <summary>True if the registry takes no such referrers, else null.</summary>
    public bool? Refused { get; init; }
}

/// <summary>What the publish step has signed every manifest with.</summary>
public sealed record ResultSignature
{
    /// <summary>Of the public key in DER (SubjectPublicKeyInfo), 64 hex digits.</summary>
    public required string PublicKeySha256 { get; init; }

    /// <summary>Those of <see cref="Publishing.SignatureForms"/> that the registry took.</summary>
    public required IReadOnlyList<string> Forms { get; init; }
}
