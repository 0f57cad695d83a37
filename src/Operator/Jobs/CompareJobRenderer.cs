using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Renders the Job that compares what differs between two builds. Like the publish Job it needs only the registry, no source or BuildKit, and
/// it mounts no signing key: a statement that images differ must not carry a signature by which they count as signed.
/// </summary>
internal static class CompareJobRenderer
{
    // Reading can be repeated.
    private const int Retries = 3;

    public static V1Job Render(ComparePlan plan, ReproduceRequest request, PodContext context)
    {
        var run = context.Run;
        IReadOnlyList<SecretReference> secrets = context.Spec.Registry.SecretRef is { } push ? [push] : [];
        var pod = PodSpecs.Render(context);
        pod.Containers =
        [
            new V1Container
            {
                Name = StepIds.Compare,
                Image = context.Options.BuilderImage,
                ImagePullPolicy = context.Options.ImagePullPolicy,
                Args = ["step", StepIds.Compare],
                Env = [.. StepContainers.Variables(context, secrets, containersInPod: 1)],
                Resources = context.Resources,
                SecurityContext = StepContainers.Restricted,
                TerminationMessagePolicy = "FallbackToLogsOnError",
                VolumeMounts =
                [
                    StepContainers.ReadOnly(Volumes.Plan, PodPaths.PlanFolder),
                    new V1VolumeMount { Name = Volumes.Temp, MountPath = PodPaths.Temp },
                    .. StepContainers.RegistryMounts(context, secrets),
                ],
            },
        ];
        pod.Volumes = [Volumes.OfPlan, Volumes.Scratch(Volumes.Temp), .. Volumes.ForRegistries(context, secrets)];
        return JobRenderer.Job(
            run.Metadata(Names.CompareJob(run.Name, request.Id), Labels.CompareComponent),
            new Dictionary<string, string> { [Labels.Plan] = EncodedPlan.Of(plan) },
            pod,
            context.Spec.Job,
            Retries);
    }
}
