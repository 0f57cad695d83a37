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
        yield return WorkspaceVolume(context.Spec.Job.Workspace);
        yield return Scratch(Temp);
        if (context.Endpoint is null)
        {
            yield return new V1Volume { Name = BuildKitSocket, EmptyDir = new V1EmptyDirVolumeSource { Medium = "Memory" } };
            yield return new V1Volume
            {
                Name = BuildKitState,
                EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(context.Spec.Job.Workspace.Size) },
            };
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

    private static V1Volume WorkspaceVolume(WorkspaceSpec workspace)
    {
        var size = new ResourceQuantity(workspace.Size);
        return string.IsNullOrEmpty(workspace.StorageClassName)
            ? new V1Volume { Name = Workspace, EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = size } }
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
                            StorageClassName = workspace.StorageClassName,
                            Resources = new V1VolumeResourceRequirements
                            {
                                Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = size },
                            },
                        },
                    },
                },
            };
    }
}
