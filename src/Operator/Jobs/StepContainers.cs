using System.Globalization;
using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// One container per step of the plan. Each runs as non-root with a read-only root file system and mounts only the Secrets that its
/// step needs.
/// </summary>
internal static class StepContainers
{
    public static V1Container Render(BuildStep step, PodContext context, int containersInPod) => new()
    {
        Name = step.Id,
        Image = context.Options.BuilderImage,
        ImagePullPolicy = context.Options.ImagePullPolicy,
        Args = ["step", step.Id],
        Env =
        [
            .. Variables(context, Volumes.RegistrySecrets(context.Spec.Registry), containersInPod),
            .. UsesBuildKit(step.Kind) ? BuildKitVariables(context) : [],
            .. PinVariables(step, context),
        ],
        Resources = context.Resources,
        SecurityContext = Restricted,
        TerminationMessagePolicy = "FallbackToLogsOnError",
        VolumeMounts = [.. CommonMounts(step, context), .. SecretMounts(step, context)],
    };

    /// <summary>The environment of every Builder container. HOME is writable; the root file system is not.</summary>
    public static IEnumerable<V1EnvVar> Variables(
        PodContext context, IReadOnlyList<SecretReference> secrets, int containersInPod)
    {
        yield return Variable("HOME", PodPaths.Temp);
        yield return Variable(PodVariables.MessageBytes, MessageLimit.Of(containersInPod).ToString(CultureInfo.InvariantCulture));
        if (secrets.Count > 0)
        {
            yield return Variable(PodVariables.RegistryConfigs, PodPaths.RegistrySecrets);
        }

        foreach (var proxy in context.ProxyVariables)
        {
            yield return proxy;
        }
    }

    public static V1EnvVar Variable(string name, string value) => new() { Name = name, Value = value };

    public static IEnumerable<V1VolumeMount> RegistryMounts(PodContext context, IReadOnlyList<SecretReference> secrets)
    {
        if (secrets.Count > 0)
        {
            yield return ReadOnly(Volumes.Registry, PodPaths.RegistrySecrets);
        }

        if (context.Spec.Registry.CertSecretRef is not null)
        {
            yield return ReadOnly(Volumes.RegistryCa, PodPaths.RegistryCaFolder);
        }
    }

    public static V1VolumeMount ReadOnly(string volume, string path) => new() { Name = volume, MountPath = path, ReadOnlyProperty = true };

    public static V1SecurityContext Restricted { get; } = new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };

    private static IEnumerable<V1EnvVar> BuildKitVariables(PodContext context)
    {
        yield return Variable(PodVariables.BuildKit, context.HasSidecar ? PodPaths.BuildKitSocket : string.Join(',', context.Endpoints!));
        if (context.BuildKitTls is not null)
        {
            yield return Variable(PodVariables.BuildKitTls, PodPaths.BuildKitTls);
        }
    }

    private static IEnumerable<V1EnvVar> PinVariables(BuildStep step, PodContext context) => (step.Kind, context) switch
    {
        (StepKind.Source, { Commit: { } commit }) => [Variable(PodVariables.Commit, commit)],
        (StepKind.TreeSource, { TreeCommits: { } commits }) when commits.TryGetValue(step.Tree!, out var commit) => [Variable(PodVariables.Commit, commit)],
        (StepKind.Inputs, { Inputs: { } inputs }) => [Variable(PodVariables.Inputs, inputs)],
        _ => [],
    };

    private static IEnumerable<V1VolumeMount> CommonMounts(BuildStep step, PodContext context)
    {
        yield return ReadOnly(Volumes.Plan, PodPaths.PlanFolder);
        foreach (var mount in WorkspaceMounts(step, context).Concat(Volumes.ResultMounts(step.Id)))
        {
            yield return mount;
        }

        yield return Volumes.TempMount(step.Id);
        if (context.HasSidecar && UsesBuildKit(step.Kind))
        {
            yield return new V1VolumeMount { Name = Volumes.BuildKitSocket, MountPath = PodPaths.BuildKitSocketFolder };
        }

        // Without subPath, so that the kubelet updates the files while the step runs.
        if (context.BuildKitTls is not null && UsesBuildKit(step.Kind))
        {
            yield return ReadOnly(Volumes.BuildKitTls, PodPaths.BuildKitTls);
        }

        foreach (var mount in RegistryMounts(context, Volumes.RegistrySecrets(context.Spec.Registry)))
        {
            yield return mount;
        }
    }

    // A step that runs the code of a source tree mounts no other tree, and none of the folders of steps with keys.
    private static IEnumerable<V1VolumeMount> WorkspaceMounts(BuildStep step, PodContext context) => step.Kind switch
    {
        StepKind.Source or StepKind.Image or StepKind.Files => [Volumes.WorkspaceMount(PodPaths.Source)],
        StepKind.TreeSource => [Volumes.WorkspaceMount(PodPaths.Source, readOnly: true), Volumes.WorkspaceMount(step.Tree!)],
        StepKind.TreeTarget or StepKind.DockerfileExtension => [Volumes.WorkspaceMount(step.Tree!)],
        StepKind.Media => [Volumes.WorkspaceMount(PodPaths.Media)],
        StepKind.Inputs =>
        [
            Volumes.WorkspaceMount(PodPaths.Source, readOnly: true), .. context.Trees.Select(tree => Volumes.WorkspaceMount(tree, readOnly: true)),
        ],
        StepKind.Verify => [],
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Kind, "Unknown kind of step."),
    };

    private static bool UsesBuildKit(StepKind kind) =>
        kind is StepKind.Inputs or StepKind.TreeTarget or StepKind.DockerfileExtension or StepKind.Image or StepKind.Files or StepKind.Media;

    private static IEnumerable<V1VolumeMount> SecretMounts(BuildStep step, PodContext context)
    {
        if (step.Kind is StepKind.Source or StepKind.TreeSource)
        {
            foreach (var mount in TreeMounts(SpecTrees.Of(context.Spec).First(tree => tree.Id == (step.Tree ?? TreeIds.Talos))))
            {
                yield return mount;
            }
        }

        if (step.Kind == StepKind.Inputs)
        {
            foreach (var (rule, _) in Volumes.ImageRules(context.Spec))
            {
                yield return ReadOnly(Volumes.VerifyImagesOf(rule), $"{PodPaths.VerifyImageKeys}/{rule}");
            }
        }

        if (step is { Kind: StepKind.TreeSource, Tree: TreeIds.Pkgs } && context.Spec.Pkgs.Build?.Kernel.ConfigMapRef is not null)
        {
            yield return ReadOnly(Volumes.KernelChanges, PodPaths.KernelChanges);
        }

        // Each target that shares the kernel's build stage must find the same key in it.
        if (step is { Kind: StepKind.TreeTarget, Tree: TreeIds.Pkgs } && context.Spec.Pkgs.Build?.Kernel.SigningKeySecretRef is not null)
        {
            yield return ReadOnly(Volumes.KernelKey, PodPaths.KernelKeyFolder);
        }

        if (step.Imager is { SecureBootKeys: true })
        {
            yield return ReadOnly(Volumes.SecureBoot, PodPaths.SecureBootSecret);
        }

        if (step.Imager is { EmbeddedConfig: true })
        {
            yield return ReadOnly(Volumes.EmbeddedConfig, PodPaths.EmbeddedConfigFolder);
        }
    }

    private static IEnumerable<V1VolumeMount> TreeMounts(SpecTree tree)
    {
        if (tree.Source.SecretRef is not null)
        {
            yield return ReadOnly(Volumes.GitOf(tree.Id), $"{PodPaths.GitSecrets}/{tree.Id}");
        }

        if (tree.Source.Patches is not null)
        {
            yield return ReadOnly(Volumes.PatchesOf(tree.Id), $"{PodPaths.Patches}/{tree.Id}");
        }

        if (tree.Source.Verify is not null)
        {
            yield return ReadOnly(Volumes.VerifyOf(tree.Id), $"{PodPaths.VerifyKeys}/{tree.Id}");
        }
    }
}
