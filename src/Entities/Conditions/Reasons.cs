namespace TalosImageOperator.Entities.Conditions;

/// <summary>The reasons of conditions. They are part of the API.</summary>
public static class Reasons
{
    public const string Succeeded = "Succeeded";
    public const string Building = "Building";
    public const string Publishing = "Publishing";
    public const string Queued = "Queued";
    public const string Suspended = "Suspended";
    public const string WaitingForNode = "WaitingForNode";
    public const string InvalidSpec = "InvalidSpec";
    public const string BuildFailed = "BuildFailed";
    public const string TimedOut = "TimedOut";
    public const string RegistryRefused = "RegistryRefused";
    public const string RegistryUnreachable = "RegistryUnreachable";
    public const string CredentialsExpired = "CredentialsExpired";
    public const string DownloadFailed = "DownloadFailed";
    public const string Signed = "Signed";
    public const string Attested = "Attested";

    /// <summary>The build makes no SBOM for some output.</summary>
    public const string NoSBOM = "NoSBOM";

    /// <summary>The run is older than the list of its inputs.</summary>
    public const string RebuildNeeded = "RebuildNeeded";

    /// <summary>The signatures that the spec asks for are there, of keys that it trusts.</summary>
    public const string Verified = "Verified";
    public const string SignatureMissing = "SignatureMissing";
    public const string SignatureInvalid = "SignatureInvalid";
    public const string ImageDenied = "ImageDenied";
    public const string VerificationKeyUnreadable = "VerificationKeyUnreadable";

    /// <summary>A second build runs, or its result is compared.</summary>
    public const string Rebuilding = "Rebuilding";
    public const string Identical = "Identical";
    public const string SameContent = "SameContent";
    public const string Different = "Different";
    public const string NotComparable = "NotComparable";
    public const string RebuildFailed = "RebuildFailed";

    public const string SigningKeyUnreadable = "SigningKeyUnreadable";
    public const string ChecksumMismatch = "ChecksumMismatch";
    public const string ModuleSignersDiffer = "ModuleSignersDiffer";
    public const string PatchesChanged = "PatchesChanged";
    public const string SourceNotFound = "SourceNotFound";
    public const string SourceRefused = "SourceRefused";
    public const string SourceUnreachable = "SourceUnreachable";
    public const string BuildKitUnavailable = "BuildKitUnavailable";
    public const string BuildKitCertificateInvalid = "BuildKitCertificateInvalid";
    public const string UserNamespacesDisabled = "UserNamespacesDisabled";
    public const string ImageNotFound = "ImageNotFound";
    public const string SecretNotFound = "SecretNotFound";
    public const string ConfigMapNotFound = "ConfigMapNotFound";
    public const string OutOfMemory = "OutOfMemory";
    public const string OutOfDisk = "OutOfDisk";
    public const string Interrupted = "Interrupted";
    public const string PodNotStarting = "PodNotStarting";
    public const string PodRefused = "PodRefused";
    public const string PodFailed = "PodFailed";
    public const string PodEvicted = "PodEvicted";
    public const string NodeNotReady = "NodeNotReady";
    public const string JobRefused = "JobRefused";
    public const string ConfigMapWritten = "ConfigMapWritten";
    public const string NameTaken = "NameTaken";
    public const string ConfigMapRefused = "ConfigMapRefused";
    public const string VersionMismatch = "VersionMismatch";
}
