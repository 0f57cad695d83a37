using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Operator.Metrics;

/// <summary>The classes and reasons of failures. Their counters start at zero, so that the first failure is an increase.</summary>
internal static class FailureKinds
{
    public const string Other = "Other";

    public static IReadOnlyList<(FailureClass Class, string Reason)> All { get; } =
    [
        .. Each(
            FailureClass.Input, Reasons.InvalidSpec, Reasons.BuildFailed, Reasons.SourceNotFound, Reasons.SourceRefused, Reasons.RegistryRefused,
            Reasons.ImageNotFound, Reasons.DownloadFailed, Reasons.ChecksumMismatch, Reasons.SecretNotFound, Reasons.SigningKeyUnreadable, Reasons.PatchesChanged,
            Reasons.SignatureMissing, Reasons.SignatureInvalid, Reasons.ImageDenied, Reasons.VerificationKeyUnreadable,
            Reasons.JobRefused, Reasons.BuildKitUnavailable, Reasons.BuildKitCertificateInvalid, Reasons.PodEvicted, Reasons.OutOfDisk),
        .. Each(FailureClass.Build, Reasons.BuildFailed),
        .. Each(
            FailureClass.Infrastructure, Reasons.RegistryUnreachable, Reasons.SourceUnreachable, Reasons.DownloadFailed, Reasons.ImageNotFound, Reasons.ModuleSignersDiffer,
            Reasons.BuildKitUnavailable, Reasons.BuildKitCertificateInvalid, Reasons.UserNamespacesDisabled, Reasons.CredentialsExpired,
            Reasons.OutOfMemory, Reasons.OutOfDisk, Reasons.Interrupted, Reasons.TimedOut, Reasons.PodFailed, Reasons.PodEvicted, Reasons.BuildFailed, Reasons.VersionMismatch),
    ];

    /// <summary>The reason as a label. The kubelet's own reasons are not bounded, so they become <see cref="Other"/>.</summary>
    public static string Label(string? reason) => reason is not null && Known.Contains(reason) ? reason : Other;

    private static readonly HashSet<string> Known =
    [
        .. All.Select(kind => kind.Reason), Reasons.Succeeded, Reasons.Building, Reasons.Publishing, Reasons.Queued, Reasons.Suspended,
        Reasons.WaitingForNode, Reasons.Signed, Reasons.Attested, Reasons.Verified, Reasons.NoSBOM, Reasons.RebuildNeeded, Reasons.ConfigMapNotFound, Reasons.PodNotStarting, Reasons.PodRefused, Reasons.NodeNotReady,
        Reasons.ConfigMapWritten, Reasons.NameTaken, Reasons.ConfigMapRefused,
    ];

    private static IEnumerable<(FailureClass Class, string Reason)> Each(FailureClass failureClass, params IEnumerable<string> reasons) =>
        reasons.Select(reason => (failureClass, reason));
}
