using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// One run of a build: its content, by fingerprint, and the request to repeat it, if any. The same run has the same names
/// whenever it is rendered.
/// </summary>
public sealed record BuildRun(TalosImageBuild Build, string Fingerprint, string RunId, string? Rebuild)
{
    private const int LongestRequest = 253;

    /// <summary>What the run's publishing signs with; null where it does not sign.</summary>
    public SigningRequest? Signing { get; init; }

    /// <summary>
    /// Names the publishing within the run: signing what is published already, or with another key, is another publishing of the same
    /// run. No platform is built for it.
    /// </summary>
    public string PublishId => Signing is null
        ? RunId
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}\n{Signing.Secret}\n{Signing.Request}")));

    public string Name => Build.Metadata.Name;

    public string Namespace => Build.Metadata.NamespaceProperty;

    /// <summary>Whether a status describes this run, not an earlier one.</summary>
    public bool IsCurrentIn(TalosImageBuildStatus status) => status.Fingerprint == Fingerprint && status.LastHandledRebuild == Rebuild;

    /// <summary>A request that was handled stays part of the run when its annotation is taken away: that asks for nothing.</summary>
    public static BuildRun Of(TalosImageBuild build)
    {
        var fingerprint = Fingerprints.Of(build.Spec);
        var rebuild = RebuildOf(build) ?? (build.Status.Fingerprint == fingerprint ? build.Status.LastHandledRebuild : null);
        return new BuildRun(build, fingerprint, RunIds.Of(fingerprint, rebuild), rebuild)
        {
            Signing = build.Spec.Sign is { } sign ? new SigningRequest(sign.SecretRef.Name, SignOf(build) ?? build.Status.LastHandledSign) : null,
        };
    }

    /// <summary>Metadata of an object of this run: owned by the build, so that it goes when the build goes.</summary>
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
            OwnerReferences =
            [
                new V1OwnerReference
                {
                    ApiVersion = $"{TalosImageBuild.Group}/{TalosImageBuild.Version}",
                    Kind = TalosImageBuild.KindName,
                    Name = Name,
                    Uid = Build.Metadata.Uid,
                    Controller = true,
                    BlockOwnerDeletion = true,
                },
            ],
        };
    }

    /// <summary>The request to build the same again, if the object bears one.</summary>
    public static string? RebuildOf(TalosImageBuild build) => RequestOf(build, Labels.Rebuild);

    /// <summary>The request to sign again with what the same Secret holds now, if the object bears one.</summary>
    public static string? SignOf(TalosImageBuild build) => RequestOf(build, Labels.Sign);

    private static string? RequestOf(TalosImageBuild build, string annotation) =>
        build.Metadata.Annotations is { } annotations && annotations.TryGetValue(annotation, out var value) && value.Length > 0
            ? Kept(value)
            : null;

    // An annotation may be as long as all of an object's annotations together; the status keeps what tells two requests apart.
    private static string Kept(string value) =>
        value.Length <= LongestRequest ? value : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
