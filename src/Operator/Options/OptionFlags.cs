using System.Globalization;
using TalosImageOperator.Entities.Durations;

namespace TalosImageOperator.Operator.Options;

/// <summary>Every option there is, in the order of <c>--help</c>.</summary>
internal static class OptionFlags
{
    public static IReadOnlyList<OptionFlag> All { get; } =
    [
        OptionFlag.One("kubeconfig", "file", "Kubeconfig to use. Default: KUBECONFIG, else the pod's service account.",
            (options, text) => options.Controller.Kubeconfig = text),
        OptionFlag.Many("namespace", "name", "Namespace to watch. Default: all.",
            (options, text) => options.Controller.Namespaces.Add(text)),
        OptionFlag.One("max-concurrent-builds", "n", "Builds that run at a time; others wait in a queue. 0: no limit. Default: 4.",
            (options, text) => options.Controller.MaxConcurrentBuilds = Number(text, least: 0)),
        OptionFlag.One("wait-for-node", "true|false", "Create a platform's Job only once a ready node would take it; false for autoscalers. Default: true.",
            (options, text) => options.Controller.WaitForNode = Boolean(text)),
        OptionFlag.One("workers", "n", "Reconciles at a time. Default: 4.",
            (options, text) => options.Controller.Workers = Number(text, least: 1)),
        OptionFlag.One("leader-elect", "true|false", "Work only while holding the lease. Default: true.",
            (options, text) => options.Controller.LeaderElection = Boolean(text)),
        OptionFlag.One("lease-namespace", "name", "Namespace of the lease. Default: the pod's own, else default.",
            (options, text) => options.Controller.LeaseNamespace = text),
        OptionFlag.One("lease-name", "name", "Name of the lease. Default: talos-image-operator.",
            (options, text) => options.Controller.LeaseName = text),
        OptionFlag.One("resync", "duration", "How often an unfinished build is reconciled though nothing has changed, at least 10s. Default: 2m.",
            (options, text) => options.Controller.Resync = Duration(text, LeastResync)),
        OptionFlag.One("progress-interval", "duration", "How often a status is written while only progress changes. Default: 10s.",
            (options, text) => options.Controller.ProgressInterval = GoDuration.Parse(text)),
        OptionFlag.One("builder-image", "image", "Image of talos-image-builder; it has to be of the operator's own version.",
            (options, text) => options.Pods.BuilderImage = OptionText.Image(text)),
        OptionFlag.One("buildkit-image", "image", "Rootless BuildKit image of the sidecar.",
            (options, text) => options.Pods.BuildKitImage = OptionText.Image(text)),
        OptionFlag.One("buildkit-mode", "Rootless|UserNamespace", "How the sidecar gets a user namespace. Default: Rootless.",
            (options, text) => options.Pods.BuildKitMode = Enum<BuildKitMode>(text)),
        OptionFlag.Many("buildkit-endpoint", "platform=address", "BuildKit to use instead of a sidecar, such as linux/arm64=tcp://buildkit-arm64:1234.",
            (options, text) => OptionText.Pair(text, OptionText.Platform, OptionText.Endpoint, options.Pods.BuildKitEndpoints)),
        OptionFlag.One("image-pull-policy", "policy", "IfNotPresent, Always or Never. Default: IfNotPresent.",
            (options, text) => options.Pods.ImagePullPolicy = OptionText.PullPolicy(text)),
        OptionFlag.Many("image-pull-secret", "name", "Secret, in each build's namespace, to pull the builder and BuildKit images with.",
            (options, text) => options.Pods.ImagePullSecrets.Add(text)),
        OptionFlag.One("host-network", "true|false", "Build pods on the node's network, for a registry on the node's loopback. Default: false.",
            (options, text) => options.Pods.HostNetwork = Boolean(text)),
        OptionFlag.Many("registry-mirror", "host=mirror", "Mirror that BuildKit asks first, such as docker.io=mirror.local:5000.",
            (options, text) => OptionText.AddMirror(text, options.Registries.Mirrors)),
        OptionFlag.Many("plain-http-registry", "host", "Registry, with port, that speaks plain HTTP.",
            (options, text) => options.Registries.PlainHttp.Add(OptionText.Host(text))),
        OptionFlag.One("http-proxy", "url", "Proxy of the build pods for http://, such as http://proxy.example.com:3128. Default: none.",
            (options, text) => options.Registries.HttpProxy = OptionText.Proxy(text)),
        OptionFlag.One("https-proxy", "url", "Proxy of the build pods for https://. Default: none.",
            (options, text) => options.Registries.HttpsProxy = OptionText.Proxy(text)),
        OptionFlag.One("no-proxy", "hosts", "Hosts, domains and networks that the build pods reach without a proxy, with commas between them.",
            (options, text) => options.Registries.NoProxy = OptionText.NoProxy(text)),
        OptionFlag.One("listen", "url", "Address of /healthz, /readyz and /metrics. Default: http://0.0.0.0:8080.",
            (options, text) => options.Endpoints.Listen = OptionText.Url(text)),
        OptionFlag.One("otlp-endpoint", "url", "OTLP endpoint that metrics are pushed to as well. Default: none.",
            (options, text) => options.Endpoints.Otlp = OptionText.Url(text)),
        OptionFlag.One("log-format", "Json|Text", "Default: Json.",
            (options, text) => options.Endpoints.LogFormat = Enum<LogFormat>(text)),
    ];

    // Events cause nearly all reconciles; shorter would only cost requests where one fails.
    private static readonly TimeSpan LeastResync = TimeSpan.FromSeconds(10);

    private static TimeSpan Duration(string text, TimeSpan least) =>
        GoDuration.Parse(text) is var duration && duration >= least
            ? duration
            : throw new FormatException($"expected a duration of at least {GoDuration.Format(least)}");

    private static int Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"expected a whole number of at least {least}");

    private static bool Boolean(string text) =>
        bool.TryParse(text, out var value) ? value : throw new FormatException("expected true or false");

    private static T Enum<T>(string text)
        where T : struct, Enum =>
        System.Enum.TryParse<T>(text, ignoreCase: true, out var value) && System.Enum.IsDefined(value)
            ? value
            : throw new FormatException($"expected one of {string.Join(", ", System.Enum.GetNames<T>())}");
}
