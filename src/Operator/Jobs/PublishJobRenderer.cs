using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Renders the last Job, which publishes all platforms under one tag. It needs only the registry, no source or BuildKit, and is the
/// only Job that mounts the signing key.
/// </summary>
internal static class PublishJobRenderer
{
    public const string Step = "publish";

    // Writing tags can be repeated, and a registry that is unreachable for a minute must not fail a build of hours.
    private const int Retries = 6;

    public static V1Job Render(PublishPlan plan, PodContext context)
    {
        var run = context.Run;
        var registry = context.Spec.Registry;
        IReadOnlyList<SecretReference> secrets = registry.SecretRef is { } push ? [push] : [];
        var metadata = run.Metadata(Names.PublishJob(run.Name, run.PublishId), Labels.PublishComponent);
        var pod = PodSpecs.Render(context);
        pod.Containers =
        [
            new V1Container
            {
                Name = Step,
                Image = context.Options.BuilderImage,
                ImagePullPolicy = context.Options.ImagePullPolicy,
                Args = ["step", Step],
                Env = [.. StepContainers.Variables(context, secrets, containersInPod: 1)],
                Resources = context.Resources,
                SecurityContext = StepContainers.Restricted,
                TerminationMessagePolicy = "FallbackToLogsOnError",
                VolumeMounts =
                [
                    StepContainers.ReadOnly(Volumes.Plan, PodPaths.PlanFolder),
                    new V1VolumeMount { Name = Volumes.Temp, MountPath = PodPaths.Temp },
                    .. StepContainers.RegistryMounts(context, secrets),
                    .. context.Spec.Sign is null ? [] : (V1VolumeMount[])[StepContainers.ReadOnly(Volumes.Signing, PodPaths.SigningSecret)],
                ],
            },
        ];
        pod.Volumes =
        [
            Volumes.OfPlan,
            Volumes.Scratch(Volumes.Temp),
            .. Volumes.ForRegistries(context, secrets),
            .. Volumes.ForSigning(context.Spec),
        ];
        var annotations = new Dictionary<string, string> { [Labels.Plan] = EncodedPlan.Of(plan) };
        return JobRenderer.Job(metadata, annotations, pod, context.Spec.Job, Retries);
    }
}
