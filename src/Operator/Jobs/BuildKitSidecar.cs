using k8s.Models;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// BuildKit as a native sidecar: started before the first step, stopped after the last, and its cache is deleted with the pod. The
/// settings follow moby/buildkit's docs/rootless.md and were tested with a kubelet.
/// </summary>
internal static class BuildKitSidecar
{
    public const string Name = StepIds.BuildKit;
    public const string Home = "/home/user";
    public const string ConfigFile = "buildkitd.toml";

    private const string ConfigFolder = "/etc/buildkit-config";

    private static readonly string[] Daemon =
    [
        "buildkitd",
        $"--addr={PodPaths.BuildKitSocket}",
        $"--root={Home}/buildkit",
        $"--config={ConfigFolder}/{ConfigFile}",
    ];

    // Without it, the steps could not open the socket of a daemon that runs as root.
    private const string GroupOfSteps = "--group=1000";

    public static V1Container Render(PodContext context) => new()
    {
        Name = Name,
        Image = context.Options.BuildKitImage,
        ImagePullPolicy = context.Options.ImagePullPolicy,
        RestartPolicy = "Always",
        Command = IsRootless(context) ? Rootless : [.. Daemon, GroupOfSteps],
        Env = [.. Variables(context)],
        Resources = Resources(context),
        SecurityContext = IsRootless(context) ? Unprivileged : Privileged,
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
            Volumes.BuildKitStateMount(context),
            StepContainers.ReadOnly(Volumes.BuildKitConfig, ConfigFolder),
            .. context.Spec.Registry.CertSecretRef is null
                ? Array.Empty<V1VolumeMount>()
                : [StepContainers.ReadOnly(Volumes.RegistryCa, PodPaths.RegistryCaFolder)],
        ],
    };

    // A pod cannot mount proc for a process sandbox. Without a sandbox, build steps share the pod's processes.
    private static string[] Rootless =>
        ["rootlesskit", "--net=host", "--copy-up=/etc", "--copy-up=/run", .. Daemon, "--oci-worker-no-process-sandbox"];

    private static V1SecurityContext Unprivileged => new()
    {
        RunAsUser = 1000,
        RunAsGroup = 1000,

        // newuidmap and newgidmap are setuid programs that write the ID maps of the user namespace.
        AllowPrivilegeEscalation = true,
        SeccompProfile = new V1SeccompProfile { Type = "Unconfined" },
        AppArmorProfile = new V1AppArmorProfile { Type = "Unconfined" },
    };

    private static V1SecurityContext Privileged => new() { Privileged = true, RunAsUser = 0, RunAsGroup = 0, RunAsNonRoot = false };

    // The API server rejects a request above its limit, and uses the limit as the default request.
    private static V1ResourceRequirements? Resources(PodContext context)
    {
        var own = context.Spec.Job.Resources;
        var requests = new Dictionary<string, ResourceQuantity>(own?.Requests ?? new Dictionary<string, ResourceQuantity>());
        foreach (var (name, quantity) in context.Options.BuildResources)
        {
            var isLimited = own?.Limits?.ContainsKey(name) is true;
            var isElsewhere = name == BuildPodOptions.EphemeralStorage && Volumes.HasClaim(context);
            if (!isLimited && !isElsewhere && new ResourceQuantity(quantity).ToDecimal() > 0)
            {
                requests.TryAdd(name, new ResourceQuantity(quantity));
            }
        }

        return requests.Count == 0 ? own : (own ?? new V1ResourceRequirements()) with { Requests = requests };
    }

    private static bool IsRootless(PodContext context) =>
        context.Options.BuildKitMode == BuildKitMode.Rootless && !context.Privileged;

    private static IEnumerable<V1EnvVar> Variables(PodContext context)
    {
        yield return StepContainers.Variable("HOME", Home);
        yield return StepContainers.Variable("XDG_RUNTIME_DIR", $"{Home}/run");
        if (IsRootless(context))
        {
            // buildkitd detects by the user's name that it is not the real root.
            yield return StepContainers.Variable("USER", "user");
        }

        if (context.Spec.Registry.CertSecretRef is not null)
        {
            // Go reads this folder in addition to the system's bundle.
            yield return StepContainers.Variable("SSL_CERT_DIR", PodPaths.RegistryCaFolder);
        }

        foreach (var proxy in context.ProxyVariables)
        {
            yield return proxy;
        }
    }
}
