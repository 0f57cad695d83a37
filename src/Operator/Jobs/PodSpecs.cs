using k8s.Models;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>The common parts of all pods of the operator.</summary>
internal static class PodSpecs
{
    private const long BuilderUser = 1000;

    public static V1PodSpec Render(PodContext context)
    {
        var job = context.Spec.Job;
        return new V1PodSpec
        {
            RestartPolicy = "Never",
            ServiceAccountName = job.ServiceAccountName,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            HostNetwork = context.Options.HostNetwork ? true : null,
            NodeSelector = NodeSelector(context),
            Tolerations = job.Tolerations.Count > 0 ? [.. job.Tolerations] : null,
            Affinity = context.Rebuild is { NotOn: { } node } ? NodeExclusion.Add(job.Affinity, node) : job.Affinity,
            PriorityClassName = job.PriorityClassName,
            RuntimeClassName = job.RuntimeClassName,
            ImagePullSecrets = context.Options.ImagePullSecrets.Count > 0
                ? [.. context.Options.ImagePullSecrets.Select(name => new V1LocalObjectReference { Name = name })]
                : null,
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = BuilderUser,
                RunAsGroup = BuilderUser,
                FsGroup = BuilderUser,
                FsGroupChangePolicy = "OnRootMismatch",
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
        };
    }

    private static Dictionary<string, string> NodeSelector(PodContext context)
    {
        var selector = new Dictionary<string, string>(context.Spec.Job.NodeSelector);
        if (context.Architecture is { } architecture)
        {
            selector["kubernetes.io/arch"] = architecture;
        }

        selector["kubernetes.io/os"] = "linux";
        return selector;
    }
}
