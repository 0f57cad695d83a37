using k8s.Models;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>The pod's volumes. A Secret is only ever mounted: the operator reads none.</summary>
internal static class Volumes
{
    public const string Plan = "plan";
    public const string Workspace = "workspace";
    public const string Temp = "tmp";
    public const string Registry = "registry";
    public const string Git = "git";
    public const string SecureBoot = "secureboot";
    public const string BuildKitSocket = "buildkit-socket";
    public const string BuildKitState = "buildkit-state";
    public const string BuildKitConfig = "buildkit-config";

    // Owner and group: the pod's fsGroup.
    private const int OwnerOnly = 0b100_100_000;

    public static IEnumerable<V1Volume> Render(PodContext context, string planKey, bool secureBootKeys)
    {
        var configMap = Names.ConfigMap(context.Run.Name, context.Run.RunId);
        yield return FromConfigMap(Plan, configMap, planKey, PodPaths.PlanFile);
        yield return Disk(context.Spec.Job.Workspace);
        yield return Scratch(Temp);
        if (context.Endpoint is null)
        {
            yield return new V1Volume { Name = BuildKitSocket, EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory" } };
            if (!HasClaim(context))
            {
                yield return NodeDisk(BuildKitState, context.Spec.Job.Workspace);
            }

            yield return FromConfigMap(BuildKitConfig, configMap, PodPaths.BuildKitConfig, PodPaths.BuildKitConfig);
        }

        foreach (var secret in RegistrySecret(context))
        {
            yield return secret;
        }

        if (context.Spec.Source.SecretRef is { } git)
        {
            yield return FromSecret(Git, git);
        }

        if (secureBootKeys && context.Spec.Imager.SecureBoot is { } secureBoot)
        {
            yield return FromSecret(SecureBoot, secureBoot.SecretRef);
        }
    }

    /// <summary>A dockerconfigjson Secret, as the file that docker, oras and skopeo look for.</summary>
    public static IEnumerable<V1Volume> RegistrySecret(PodContext context) =>
        context.Spec.Registry.SecretRef is { } registry
            ?
            [
                new V1Volume
                {
                    Name = Registry,
                    Secret = new V1SecretVolumeSource
                    {
                        SecretName = registry.Name,
                        DefaultMode = OwnerOnly,
                        Items = [new V1KeyToPath { Key = ".dockerconfigjson", Path = "config.json" }],
                    },
                },
            ]
            : [];

    /// <summary>With a claim, BuildKit's state and the workspace are folders of the one volume that was asked for.</summary>
    public static V1VolumeMount WorkspaceMount(PodContext context) =>
        new() { Name = Workspace, MountPath = PodPaths.Workspace, SubPath = HasClaim(context) ? "workspace" : null };

    public static V1VolumeMount BuildKitStateMount(PodContext context) => HasClaim(context)
        ? new V1VolumeMount { Name = Workspace, MountPath = PodPaths.BuildKitHome, SubPath = "buildkit" }
        : new V1VolumeMount { Name = BuildKitState, MountPath = PodPaths.BuildKitHome };

    public static V1Volume Scratch(string name) => new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource() };

    private static V1Volume FromSecret(string name, SecretReference reference) => new()
    {
        Name = name,
        Secret = new V1SecretVolumeSource { SecretName = reference.Name, DefaultMode = OwnerOnly },
    };

    private static V1Volume FromConfigMap(string name, string configMap, string key, string path) => new()
    {
        Name = name,
        ConfigMap = new V1ConfigMapVolumeSource { Name = configMap, Items = [new V1KeyToPath { Key = key, Path = path }] },
    };

    private static bool HasClaim(PodContext context) => context.Spec.Job.Workspace.StorageClassName is { Length: > 0 };

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
