using k8s.Models;
using TalosImageOperator.Operator.Options;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// BuildKit as a native sidecar: started before the first step, stopped after the last, its cache gone with the pod. Settings
/// follow moby/buildkit's docs/rootless.md and what a real kubelet was seen to accept.
/// </summary>
internal static class BuildKitSidecar
{
    public const string Name = "buildkitd";

    private static readonly string[] Daemon =
        ["buildkitd", $"--addr={PodPaths.BuildKitSocket}", $"--config=/etc/buildkit-config/{PodPaths.BuildKitConfig}"];

    public static V1Container Render(PodContext context) => new()
    {
        Name = Name,
        Image = context.Options.BuildKitImage,
        ImagePullPolicy = context.Options.ImagePullPolicy,
        RestartPolicy = "Always",
        Command = context.Options.BuildKitMode == BuildKitMode.Rootless ? Rootless : [.. Daemon, "--root=/home/user/buildkit"],
        Env = [StepContainers.Variable("HOME", PodPaths.BuildKitHome), StepContainers.Variable("XDG_RUNTIME_DIR", $"{PodPaths.BuildKitHome}/run")],
        Resources = context.Spec.Job.Resources,
        SecurityContext = Security(context.Options.BuildKitMode),
        TerminationMessagePolicy = "FallbackToLogsOnError",
        StartupProbe = new V1Probe
        {
            Exec = new V1ExecAction { Command = ["buildctl", $"--addr={PodPaths.BuildKitSocket}", "debug", "workers"] },
            PeriodSeconds = 1,
            TimeoutSeconds = 5,
            FailureThreshold = 120,
        },
        VolumeMounts =
        [
            new V1VolumeMount { Name = Volumes.BuildKitSocket, MountPath = PodPaths.BuildKitSocketFolder },
            new V1VolumeMount { Name = Volumes.BuildKitState, MountPath = PodPaths.BuildKitHome },
            new V1VolumeMount { Name = Volumes.BuildKitConfig, MountPath = "/etc/buildkit-config", ReadOnlyProperty = true },
        ],
    };

    // Mounting proc for a process sandbox needs what a pod does not give; without it, build steps share the pod's processes.
    private static string[] Rootless =>
        ["rootlesskit", "--net=host", "--copy-up=/etc", "--copy-up=/run", .. Daemon, "--oci-worker-no-process-sandbox"];

    private static V1SecurityContext Security(BuildKitMode mode) => mode == BuildKitMode.Rootless
        ? new V1SecurityContext
        {
            RunAsUser = 1000,
            RunAsGroup = 1000,

            // newuidmap and newgidmap gain privileges to write the user namespace's id maps.
            AllowPrivilegeEscalation = true,
            SeccompProfile = new V1SeccompProfile { Type = "Unconfined" },
            AppArmorProfile = new V1AppArmorProfile { Type = "Unconfined" },
        }
        : new V1SecurityContext { Privileged = true, RunAsUser = 0, RunAsNonRoot = false };
}
