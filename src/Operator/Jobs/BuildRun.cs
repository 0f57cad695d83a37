using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// A run of a build: the fingerprint of its content and the rebuild request, if any. Rendering the same run always gives the same
/// names.
/// </summary>
public sealed record BuildRun(TalosImageBuild Build, string Fingerprint, string RunId, string? Rebuild)
{
    private const int LongestRebuild = 253;

    public string Name => Build.Metadata.Name;

    public string Namespace => Build.Metadata.NamespaceProperty;

    /// <summary>Whether a status describes this run and not an earlier one.</summary>
    public bool IsCurrentIn(TalosImageBuildStatus status) => status.Fingerprint == Fingerprint && status.LastHandledRebuild == Rebuild;

    /// <summary>A handled request remains part of the run after its annotation is removed, so that removing it starts no run.</summary>
    public static BuildRun Of(TalosImageBuild build)
    {
        var fingerprint = Fingerprints.Of(build.Spec);
        var rebuild = RebuildOf(build) ?? (build.Status.Fingerprint == fingerprint ? build.Status.LastHandledRebuild : null);
        return new BuildRun(build, fingerprint, RunIds.Of(fingerprint, rebuild), rebuild);
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

    /// <summary>The value of the object's rebuild annotation, if set.</summary>
    public static string? RebuildOf(TalosImageBuild build) =>
        build.Metadata.Annotations is { } annotations && annotations.TryGetValue(Labels.Rebuild, out var value) && value.Length > 0
            ? Kept(value)
            : null;

    // An annotation may be up to 256 KiB long. A digest is enough to distinguish two requests.
    private static string Kept(string value) =>
        value.Length <= LongestRebuild ? value : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
