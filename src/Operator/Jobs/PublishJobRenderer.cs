using k8s.Models;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>Renders the last Job, which publishes all platforms under one tag. It is the only Job that mounts the signing key.</summary>
internal static class PublishJobRenderer
{
    public const string Step = "publish";

    // Writing tags can be repeated, and a registry that is unreachable for a minute must not fail a build of hours.
    private const int Retries = 6;

    public static V1Job Render(PublishPlan plan, PodContext context) => RegistryJobRenderer.Render(
        context.Run.Metadata(Names.PublishJob(context.Run.Name, context.Run.PublishId), Labels.PublishComponent), Step, EncodedPlan.Of(plan), Retries, context,
        mounts: context.Spec.Sign is null ? [] : [StepContainers.ReadOnly(Volumes.Signing, PodPaths.SigningSecret)],
        volumes: [.. Volumes.ForSigning(context.Spec)]);
}
