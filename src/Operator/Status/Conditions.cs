using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Decisions;

namespace TalosImageOperator.Operator.Status;

/// <summary>
/// The three conditions of kstatus. All three are always present, so that dashboards need not distinguish false from absent. Others are
/// present if the spec asks for them. The transition time changes only together with the status of the condition.
/// </summary>
internal static class Conditions
{
    // Shortened for the column of kubectl. status.failure has the full message.
    private const int MaxMessage = 4096;

    public static IReadOnlyList<V1Condition> Calculate(
        IReadOnlyList<V1Condition> before, Decision decision, long generation, DateTimeOffset now, Signing? signing = null, Attesting? attesting = null,
        Verification? sources = null, Verification? images = null, Reproducing? reproducing = null)
    {
        var ready = decision switch
        {
            { Phase: BuildPhase.Succeeded } => "True",
            { Stalled: true } or { Phase: BuildPhase.Suspended } => "False",
            _ => "Unknown",
        };
        var reconciling = ready == "Unknown" ? "True" : "False";
        var stalled = decision.Stalled ? "True" : "False";
        return
        [
            Condition(ConditionTypes.Ready, ready, decision.Reason, decision.Message),
            Condition(ConditionTypes.Reconciling, reconciling, decision.Reason, decision.Message),
            Condition(ConditionTypes.Stalled, stalled, decision.Reason, decision.Message),
            .. signing is null ? [] : (V1Condition[])[Signed(signing.Signature)],
            .. attesting is null ? [] : (V1Condition[])[Attested(attesting)],
            .. sources is null ? [] : (V1Condition[])[Verified(ConditionTypes.SourceVerified, sources)],
            .. images is null ? [] : (V1Condition[])[Verified(ConditionTypes.ImagesVerified, images)],
            .. reproducing is null ? [] : (V1Condition[])[Reproduced(reproducing.Reproduction)],
        ];

        V1Condition Verified(string type, Verification asked) => asked switch
        {
            { Evidence: { } evidence } => Condition(type, "True", Reasons.Verified, evidence),
            _ when decision.Failure is not null => Condition(type, "False", decision.Reason, $"Not verified. {decision.Message}"),
            _ => Condition(type, "Unknown", decision.Reason, "Not verified yet."),
        };

        V1Condition Signed(SignatureStatus? signature) => signature switch
        {
            not null => Condition(
                ConditionTypes.Signed, "True", Reasons.Signed,
                $"Signed with the key in Secret {signature.Secret}. SHA-256 of its public key: {signature.PublicKeySHA256}."),
            null when decision.Failure is not null => Condition(ConditionTypes.Signed, "False", decision.Reason, $"Not signed. {decision.Message}"),
            null => Condition(ConditionTypes.Signed, "Unknown", decision.Reason, "Not signed yet."),
        };

        V1Condition Attested(Attesting asked) => asked switch
        {
            { Attestation.Refused: true } => Condition(
                ConditionTypes.Attested, "False", Reasons.RegistryRefused, "The registry takes no statements as OCI referrers. The images are published without."),
            { Attestation.InputsLost: true } => Condition(
                ConditionTypes.Attested, "False", Reasons.RebuildNeeded,
                "The registry no longer has the list of inputs, which provenance names. Request a rebuild with the annotation talosimages.dev/rebuild."),
            { Attestation.WithoutSBOM: { Count: > 0 } without } => Condition(
                ConditionTypes.Attested, "False", Reasons.NoSBOM,
                $"No SBOM for {string.Join(", ", without)}: the build makes none. An SBOM comes with an imager of this build (since Talos v1.11), or with the package."),
            { Attestation: not null } => Condition(ConditionTypes.Attested, "True", Reasons.Attested, "Every statement of spec.attest is attached."),
            { LacksInputs: true } => Condition(
                ConditionTypes.Attested, "False", Reasons.RebuildNeeded,
                "This build is older than the list of its inputs, which provenance names. Request a rebuild with the annotation talosimages.dev/rebuild."),
            _ when decision.Failure is not null => Condition(ConditionTypes.Attested, "False", decision.Reason, $"Nothing is attached. {decision.Message}"),
            _ => Condition(ConditionTypes.Attested, "Unknown", decision.Reason, "Nothing is attached yet."),
        };

        V1Condition Reproduced(ReproductionStatus? reproduction) => reproduction switch
        {
            { Result: { } result, Message: var text } => Condition(
                ConditionTypes.Reproduced,
                result switch
                {
                    ReproductionResult.Identical or ReproductionResult.SameContent => "True",
                    ReproductionResult.Different => "False",
                    _ => "Unknown",
                },
                result.ToString(),
                text ?? ""),
            { Reason: { } reason, Message: var text } => Condition(ConditionTypes.Reproduced, "Unknown", reason, text ?? ""),
            _ => Condition(ConditionTypes.Reproduced, "Unknown", decision.Reason, "Not rebuilt yet."),
        };

        V1Condition Condition(string type, string status, string reason, string message) =>
            Of(before, type, status, reason, message, generation, now);
    }

    /// <summary>A condition that the spec of the build asks for, beside those of kstatus.</summary>
    public static V1Condition Of(TalosImageBuild build, string type, string status, string reason, string message, DateTimeOffset now) =>
        Of(build.Status.Conditions, type, status, reason, message, build.Metadata.Generation ?? 0, now);

    private static V1Condition Of(
        IReadOnlyList<V1Condition> before, string type, string status, string reason, string message, long generation, DateTimeOffset now)
    {
        var old = before.FirstOrDefault(condition => condition.Type == type);
        return new V1Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message.Length > MaxMessage ? message[..MaxMessage] : message,
            ObservedGeneration = generation,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.UtcDateTime,
        };
    }
}

/// <summary>Of a spec that signs.</summary>
/// <param name="Signature">What it asks for, where the published images have it; else null.</param>
internal sealed record Signing(SignatureStatus? Signature);

/// <summary>Of a spec that asks for signatures of what is built.</summary>
/// <param name="Evidence">What was verified, once all of it was; else null.</param>
internal sealed record Verification(string? Evidence);

/// <summary>Of a spec that asks for statements about its images.</summary>
/// <param name="Attestation">What was said; null if it was not yet.</param>
/// <param name="LacksInputs">The finished run cannot be described.</param>
internal sealed record Attesting(AttestationStatus? Attestation, bool LacksInputs);

/// <summary>Of a build whose second build is requested, or was and has a result.</summary>
/// <param name="Reproduction">Null before it starts.</param>
internal sealed record Reproducing(ReproductionStatus? Reproduction);
