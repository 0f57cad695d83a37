using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>The volumes of a pod. Secrets are only mounted; the operator does not read them.</summary>
internal static class Volumes
{
    public const string Plan = "plan";
    public const string Workspace = "workspace";
    public const string Results = "results";
    public const string Temp = "tmp";
    public const string Registry = "registry";
    public const string RegistryCa = "registry-ca";
    public const string EmbeddedConfig = "embedded-config";
    public const string KernelChanges = "kernel-changes";
    public const string KernelKey = "kernel-key";
    public const string SecureBoot = "secureboot";
    public const string Signing = "signing";
    public const string BuildKitSocket = "buildkit-socket";
    public const string BuildKitState = "buildkit-state";
    public const string BuildKitConfig = "buildkit-config";
    public const string BuildKitTls = "buildkit-tls";

    // Readable by the owner and the pod's fsGroup.
    private const int OwnerOnly = 0b100_100_000;

    /// <summary>The credentials for the repository of a source tree.</summary>
    /// <param name="tree">One of <see cref="TreeIds"/>.</param>
    public static string GitOf(string tree) => tree == TreeIds.Talos ? "git" : $"{tree}-git";

    /// <summary>The patches of a source tree.</summary>
    /// <param name="tree">One of <see cref="TreeIds"/>.</param>
    public static string PatchesOf(string tree) => $"{tree}-patches";

    /// <summary>The public keys that a source tree is verified with.</summary>
    /// <param name="tree">One of <see cref="TreeIds"/>.</param>
    public static string VerifyOf(string tree) => $"{tree}-verify";

    /// <summary>The public keys or the trusted root of a rule for images.</summary>
    /// <param name="rule">Its number in spec.verify.images.</param>
    public static string VerifyImagesOf(int rule) => $"verify-images-{rule}";

    /// <summary>The rules for images that have a Secret, with their numbers.</summary>
    public static IEnumerable<(int Rule, SecretReference Secret)> ImageRules(TalosImageBuildSpec spec) =>
        (spec.Verify?.Images ?? []).Select((rule, index) => (Rule: index, Secret: rule.SecretRef ?? rule.TrustedRootSecretRef))
            .Where(rule => rule.Secret is not null).Select(rule => (rule.Rule, rule.Secret!));

    /// <summary>The plan from the pod's own annotation.</summary>
    public static V1Volume OfPlan => FromAnnotation(Plan, Labels.Plan, PodPaths.PlanFile);

    public static IEnumerable<V1Volume> Render(PodContext context, IReadOnlyList<BuildStep> steps)
    {
        yield return OfPlan;
        yield return Disk(context.Spec.Job.Workspace);
        yield return Scratch(Results);
        yield return Scratch(Temp);
        if (context.HasSidecar)
        {
            yield return new V1Volume { Name = BuildKitSocket, EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory" } };
            if (!HasClaim(context))
            {
                yield return NodeDisk(BuildKitState, context.Spec.Job.Workspace);
            }

            yield return FromAnnotation(BuildKitConfig, Labels.BuildKitConfig, BuildKitSidecar.ConfigFile);
        }

        // A pod waits for a Secret until it has all three keys.
        if (context.BuildKitTls is { } tls)
        {
            yield return FromSecret(BuildKitTls, tls, BuildKitTlsSecret.Keys);
        }

        foreach (var volume in ForRegistries(context, RegistrySecrets(context.Spec.Registry)).Concat(ForSteps(context.Spec, steps)))
        {
            yield return volume;
        }
    }

    /// <summary>
    /// The registry credentials, with a folder per dockerconfigjson Secret, because their files have the same name, and the
    /// certificate authorities.
    /// </summary>
    public static IEnumerable<V1Volume> ForRegistries(PodContext context, IReadOnlyList<SecretReference> secrets)
    {
        if (secrets.Count > 0)
        {
            yield return new V1Volume
            {
                Name = Registry,
                Projected = new V1ProjectedVolumeSource { DefaultMode = OwnerOnly, Sources = [.. secrets.Select(Projection)] },
            };
        }

        if (context.Spec.Registry.CertSecretRef is { } authority)
        {
            yield return FromSecret(RegistryCa, authority, PodPaths.RegistryCaFile, PodPaths.RegistryCaFile);
        }
    }

    /// <summary>The whole Secret. The Builder reports missing keys.</summary>
    public static IEnumerable<V1Volume> ForSigning(TalosImageBuildSpec spec)
    {
        if (spec.Sign is { } sign)
        {
            yield return FromSecret(Signing, sign.SecretRef);
        }
    }

    /// <summary>The Secret for pushing comes first: the Builder uses the first entry for a registry.</summary>
    public static IReadOnlyList<SecretReference> RegistrySecrets(RegistrySpec registry) =>
        [.. new[] { registry.SecretRef }.Concat(registry.PullSecretRefs).OfType<SecretReference>().Distinct()];

    private static V1VolumeProjection Projection(SecretReference secret, int index) => new()
    {
        Secret = new V1SecretProjection
        {
            Name = secret.Name,
            Items = [new V1KeyToPath { Key = ".dockerconfigjson", Path = $"{index}/config.json" }],
        },
    };

    private static IEnumerable<V1Volume> ForSteps(TalosImageBuildSpec spec, IReadOnlyList<BuildStep> steps)
    {
        foreach (var tree in Fetched(spec, steps))
        {
            if (tree.Source.SecretRef is { } git)
            {
                yield return FromSecret(GitOf(tree.Id), git);
            }

            if (tree.Source.Patches is { } patches)
            {
                yield return FromConfigMap(PatchesOf(tree.Id), patches.ConfigMapRef);
            }

            if (tree.Source.Verify is { } verify)
            {
                yield return FromSecret(VerifyOf(tree.Id), verify.SecretRef);
            }
        }

        foreach (var (rule, secret) in steps.Any(step => step.Kind == StepKind.Inputs) ? ImageRules(spec) : [])
        {
            yield return FromSecret(VerifyImagesOf(rule), secret);
        }

        if (spec.Pkgs.Build?.Kernel.ConfigMapRef is { } changes)
        {
            yield return FromConfigMap(KernelChanges, changes);
        }

        if (spec.Pkgs.Build?.Kernel.SigningKeySecretRef is { } key)
        {
            yield return FromSecret(KernelKey, key, PodPaths.KernelKeyFile, PodPaths.KernelKeyFile);
        }

        if (spec.Imager.SecureBoot is { } secureBoot && steps.Any(step => step.Imager is { SecureBootKeys: true }))
        {
            yield return FromSecret(SecureBoot, secureBoot.SecretRef);
        }

        if (spec.Imager.EmbeddedConfig is { } config && steps.Any(step => step.Imager is { EmbeddedConfig: true }))
        {
            yield return FromSecret(EmbeddedConfig, config.SecretRef, config.Key, PodPaths.EmbeddedConfigFile);
        }
    }

    // The plan of a platform lacks the overlay of others.
    private static IEnumerable<SpecTree> Fetched(TalosImageBuildSpec spec, IReadOnlyList<BuildStep> steps) =>
        SpecTrees.Of(spec).Where(tree => steps.Any(step => step.Id == StepIds.SourceOf(tree.Id)));

    /// <summary>
    /// A folder of the workspace. Its subPath has one part, because the kubelet creates the parents of a longer one for root only.
    /// </summary>
    public static V1VolumeMount WorkspaceMount(string folder, bool readOnly = false) => new()
    {
        Name = Workspace,
        MountPath = $"{PodPaths.Workspace}/{folder}",
        SubPath = folder,
        ReadOnlyProperty = readOnly ? true : null,
    };

    /// <summary>A step can read all results and write its own.</summary>
    public static IEnumerable<V1VolumeMount> ResultMounts(string step)
    {
        const string folder = $"{PodPaths.Workspace}/{PodPaths.Results}";
        yield return StepContainers.ReadOnly(Results, folder);
        yield return new V1VolumeMount { Name = Results, MountPath = $"{folder}/{step}", SubPath = step };
    }

    public static V1VolumeMount TempMount(string step) => new() { Name = Temp, MountPath = PodPaths.Temp, SubPath = step };

    /// <summary>With a volume claim, BuildKit's state is a folder of that volume.</summary>
    public static V1VolumeMount BuildKitStateMount(PodContext context) => HasClaim(context)
        ? new V1VolumeMount { Name = Workspace, MountPath = BuildKitSidecar.Home, SubPath = "buildkit" }
        : new V1VolumeMount { Name = BuildKitState, MountPath = BuildKitSidecar.Home };

    public static V1Volume Scratch(string name) => new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource() };

    private static V1Volume FromSecret(string name, SecretReference reference, string key, string path) =>
        FromSecret(name, reference, [new V1KeyToPath { Key = key, Path = path }]);

    private static V1Volume FromSecret(string name, SecretReference reference, IEnumerable<string> keys) =>
        FromSecret(name, reference, [.. keys.Select(key => new V1KeyToPath { Key = key, Path = key })]);

    private static V1Volume FromSecret(string name, SecretReference reference, IList<V1KeyToPath>? items = null) => new()
    {
        Name = name,
        Secret = new V1SecretVolumeSource
        {
            SecretName = reference.Name,
            DefaultMode = OwnerOnly,
            Items = items,
        },
    };

    private static V1Volume FromConfigMap(string name, ConfigMapReference reference) =>
        new() { Name = name, ConfigMap = new V1ConfigMapVolumeSource { Name = reference.Name } };

    private static V1Volume FromAnnotation(string name, string annotation, string path) => new()
    {
        Name = name,
        DownwardAPI = new V1DownwardAPIVolumeSource
        {
            Items =
            [
                new V1DownwardAPIVolumeFile
                {
                    Path = path,
                    FieldRef = new V1ObjectFieldSelector { FieldPath = $"metadata.annotations['{annotation}']" },
                },
            ],
        },
    };

    public static bool HasClaim(PodContext context) => context.Spec.Job.Workspace.StorageClassName is { Length: > 0 };

    private static V1Volume NodeDisk(string name, WorkspaceSpec workspace) => new()
    {
        Name = name,
        EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(workspace.Size) },
    };

    private static V1Volume Disk(WorkspaceSpec workspace) => workspace.StorageClassName is not { Length: > 0 } storageClass
        ? NodeDisk(Workspace, workspace)
        : new V1Volume
        {
            Name = Workspace,
            Ephemeral = new V1EphemeralVolumeSource
            {
                VolumeClaimTemplate = new V1PersistentVolumeClaimTemplate
                {
                    Spec = new V1PersistentVolumeClaimSpec
                    {
                        AccessModes = ["ReadWriteOnce"],
                        StorageClassName = storageClass,
                        Resources = new V1VolumeResourceRequirements
                        {
                            Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(workspace.Size) },
                        },
                    },
                },
            },
        };
}
