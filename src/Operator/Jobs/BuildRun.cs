using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// A run of a build: the fingerprint of its content and the rebuild request, if any. Rendering the same run always gives the same
/// names.
/// </summary>
public sealed record BuildRun(TalosImageBuild Build, string Fingerprint, string RunId, string? Rebuild)
{
    private const int LongestRequest = 253;

    /// <summary>What the run's publishing signs with; null if it does not sign.</summary>
    public SigningRequest? Signing { get; init; }

    /// <summary>What the run's publishing says about the images; null if nothing.</summary>
    public AttestationRequest? Attesting { get; init; }

    /// <summary>The second build that is requested of this run; null for none.</summary>
    public ReproduceRequest? Reproducing { get; init; }

    /// <summary>
    /// Names the publishing within the run: signing what is published already, or with another key, or saying more about it, is another
    /// publishing of the same run. No platform is built for it.
    /// </summary>
    public string PublishId => Signing is null
        ? RunId
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}\n{Signing.Secret}\n{Signing.Request}{Attesting?.Suffix}")));

    public string Name => Build.Metadata.Name;

    public string Namespace => Build.Metadata.NamespaceProperty;

    /// <summary>Whether a status describes this run and not an earlier one.</summary>
    public bool IsCurrentIn(TalosImageBuildStatus status) => status.Fingerprint == Fingerprint && status.LastHandledRebuild == Rebuild;

    /// <summary>A handled request remains part of the run after its annotation is removed, so that removing it starts no run.</summary>
    public static BuildRun Of(TalosImageBuild build)
    {
        var fingerprint = Fingerprints.Of(build.Spec);
        var rebuild = RebuildOf(build) ?? (build.Status.Fingerprint == fingerprint ? build.Status.LastHandledRebuild : null);
        var run = new BuildRun(build, fingerprint, RunIds.Of(fingerprint, rebuild), rebuild)
        {
            Attesting = build.Spec is { Sign: not null, Attest: { } attest } && (attest.Provenance || attest.Sbom) ? new AttestationRequest(attest.Provenance, attest.Sbom) : null,
            Signing = build.Spec.Sign is { } sign ? new SigningRequest(sign.SecretRef.Name, SignOf(build) ?? build.Status.LastHandledSign) : null,
        };
        return run with { Reproducing = ReproduceRequest.Of(run) };
    }

    /// <summary>Metadata of an object of this run. The build owns it, so that it is deleted with the build.</summary>
    public V1ObjectMeta Metadata(string name, string component, string? platform = null)
    {
        var labels = new Dictionary<string, string>
        {
            [Labels.ManagedBy] = Labels.ManagedByValue,
            [Labels.Component] = component,
            [Labels.Build] = Names.Label(Name),
            [Labels.BuildUid] = Build.Metadata.Uid,
            [Labels.Fingerprint] = Labels.FingerprintValue(Fingerprint),
            [Labels.Run] = Names.RunPrefix(RunId),
        };
        if (platform is not null)
        {
            labels[Labels.Platform] = Labels.PlatformValue(platform);
        }

        return new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = Namespace,
            Labels = labels,
            OwnerReferences = [Ownership.By(Build)],
        };
    }

    /// <summary>The value of the object's rebuild annotation, if set.</summary>
    public static string? RebuildOf(TalosImageBuild build) => RequestOf(build, Labels.Rebuild);

    /// <summary>The value of the object's sign annotation, if set.</summary>
    public static string? SignOf(TalosImageBuild build) => RequestOf(build, Labels.Sign);

    /// <summary>The value of the object's reproduce annotation, if set.</summary>
    public static string? ReproduceOf(TalosImageBuild build) => RequestOf(build, Labels.Reproduce);

    private static string? RequestOf(TalosImageBuild build, string annotation) =>
        build.Metadata.Annotations is { } annotations && annotations.TryGetValue(annotation, out var value) && value.Length > 0
            ? Shortened(value)
            : null;

    // An annotation may be up to 256 KiB long. A digest is enough to distinguish two requests.
    private static string Shortened(string value) =>
        value.Length <= LongestRequest ? value : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}

/// <summary>
/// What a publishing signs with. The operator reads no Secret, so it knows a key by the Secret's name; that the same Secret holds another
/// key now, the annotation <c>talosimages.dev/sign</c> says.
/// </summary>
/// <param name="Secret">Of <c>spec.sign.secretRef</c>.</param>
/// <param name="Request">The annotation's value, or the last one that was handled; null if there never was one.</param>
public sealed record SigningRequest(string Secret, string? Request)
{
    /// <summary>Whether this was done.</summary>
    public bool IsMetBy(TalosImageBuildStatus status) => status.Signature?.Secret == Secret && status.LastHandledSign == Request;
}

/// <summary>What a publishing says about the images.</summary>
public sealed record AttestationRequest(bool Provenance, bool Sbom)
{
    /// <summary>Part of the publishing's name.</summary>
    public string Suffix => $"\nprovenance={Provenance}\nsbom={Sbom}";

    /// <summary>Whether this was done.</summary>
    public bool IsMetBy(TalosImageBuildStatus status) => status.Attestation is { } done && done.Provenance == Provenance && done.Sbom == Sbom;
}
