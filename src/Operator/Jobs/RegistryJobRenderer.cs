using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>Renders a Job of one step that needs only the registry, no source or BuildKit.</summary>
internal static class RegistryJobRenderer
{
    /// <param name="metadata">Of the Job.</param>
    /// <param name="step">The step and its container.</param>
    /// <param name="plan">Encoded, for the annotation.</param>
    /// <param name="retries">Pods beyond the first.</param>
    /// <param name="context">Of the run.</param>
    /// <param name="mounts">Beside those of the plan and the registries.</param>
    /// <param name="volumes">For <paramref name="mounts"/>.</param>
    public static V1Job Render(
        V1ObjectMeta metadata, string step, string plan, int retries, PodContext context, IReadOnlyList<V1VolumeMount> mounts, IReadOnlyList<V1Volume> volumes)
    {
        IReadOnlyList<SecretReference> secrets = context.Spec.Registry.SecretRef is { } push ? [push] : [];
        var pod = PodSpecs.Render(context);
        pod.Containers =
        [
            new V1Container
            {
                Name = step,
                Image = context.Options.BuilderImage,
                ImagePullPolicy = context.Options.ImagePullPolicy,
                Args = ["step", step],
                Env = [.. StepContainers.Variables(context, secrets, containersInPod: 1)],
                Resources = context.Resources,
                SecurityContext = StepContainers.Restricted,
                TerminationMessagePolicy = "FallbackToLogsOnError",
                VolumeMounts =
                [
                    StepContainers.ReadOnly(Volumes.Plan, PodPaths.PlanFolder),
                    new V1VolumeMount { Name = Volumes.Temp, MountPath = PodPaths.Temp },
                    .. StepContainers.RegistryMounts(context, secrets),
                    .. mounts,
                ],
            },
        ];
        pod.Volumes = [Volumes.OfPlan, Volumes.Scratch(Volumes.Temp), .. Volumes.ForRegistries(context, secrets), .. volumes];
        return JobRenderer.Job(metadata, new Dictionary<string, string> { [Labels.Plan] = plan }, pod, context.Spec.Job, retries);
    }
}
