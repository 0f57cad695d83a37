using System.CommandLine;
using System.Globalization;
using TalosImageOperator.Entities.Durations;

namespace TalosImageOperator.Operator.Options;

/// <summary>All options in the order of <c>--help</c>.</summary>
internal static class OptionFlags
{
    public static IReadOnlyList<OptionFlag> All { get; } =
    [
        OptionFlag.One("kubeconfig", "file", "Kubeconfig file. Default: KUBECONFIG, then ~/.kube/config, then the pod's service account.",
            (options, text) => options.Controller.Kubeconfig = text),
        OptionFlag.Many("namespace", "name", "Namespace to watch. Default: all namespaces.",
            (options, text) => options.Controller.Namespaces.Add(OptionText.Name(text))),
        OptionFlag.One("max-concurrent-builds", "n", "Number of builds that run at the same time; others are queued. 0: no limit. Default: 4.",
            (options, text) => options.Controller.MaxConcurrentBuilds = Number(text, least: 0)),
        OptionFlag.One("wait-for-node", "true|false", "Create a platform's Job only when a ready node can run it. false: for autoscalers, which add nodes for pending pods. Default: true.",
            (options, text) => options.Controller.WaitForNode = Boolean(text)),
        OptionFlag.One("workers", "n", "Number of reconciles at the same time. Default: 16.",
            (options, text) => options.Controller.Workers = Number(text, least: 1)),
        OptionFlag.One("leader-elect", "true|false", "Reconcile only while holding the lease. false: for a single replica only. Default: true.",
            (options, text) => options.Controller.LeaderElection = Boolean(text)),
        OptionFlag.One("lease-namespace", "name", "Namespace of the lease. Default: the pod's own namespace, outside a cluster \"default\".",
            (options, text) => options.Controller.LeaseNamespace = OptionText.Name(text)),
        OptionFlag.One("lease-name", "name", "Name of the lease. Default: talos-image-operator.",
            (options, text) => options.Controller.LeaseName = OptionText.Name(text)),
        OptionFlag.One("resync", "duration", "How often an unfinished build is reconciled even if nothing changes; at least 10s. Default: 2m.",
            (options, text) => options.Controller.Resync = Duration(text, LeastResync)),
        OptionFlag.One("progress-interval", "duration", "How often a status is written while only its progress changes; at least 1s. Default: 10s.",
            (options, text) => options.Controller.ProgressInterval = Duration(text, TimeSpan.FromSeconds(1))),
        OptionFlag.One("builder-image", "image", $"Image of talos-image-builder; it must have the operator's own version. Default: {BuildPodOptions.DefaultBuilderImage}.",
            (options, text) => options.Pods.BuilderImage = OptionText.Image(text)),
        OptionFlag.One("builder-id", "uri", $"URI that provenance names as its builder (spec.attest). Default: {BuildPodOptions.DefaultBuilderId}.",
            (options, text) => options.Pods.BuilderId = OptionText.Uri(text)),
        OptionFlag.One("buildkit-image", "image", $"Rootless BuildKit image of the sidecar. Default: {BuildPodOptions.DefaultBuildKitImage}.",
            (options, text) => options.Pods.BuildKitImage = OptionText.Image(text)),
        OptionFlag.One("buildkit-mode", "Rootless|UserNamespace", "How the sidecar gets a user namespace: by RootlessKit, or by hostUsers: false (Kubernetes 1.33). Default: Rootless.",
            (options, text) => options.Pods.BuildKitMode = Enum<BuildKitMode>(text)),
        OptionFlag.Many("buildkit-endpoint", "[namespace:]platform=address", "BuildKit to use instead of a sidecar: linux/arm64=tcp://buildkit-arm64:1234. "
            + "Several for the same platform are a pool. With a namespace, for its builds only, instead of the others.",
            (options, text) => OptionText.AddEndpoint(text, options.Pods.BuildKitEndpoints)),
        OptionFlag.One("buildkit-tls-secret", "name", "Secret in each build's namespace with ca.crt, tls.crt and tls.key, for tcp:// endpoints. Default: none.",
            (options, text) => options.Pods.BuildKitTlsSecret = OptionText.Name(text)),
        OptionFlag.One("buildkit-insecure", "true|false", "Use tcp:// endpoints without TLS: everyone who can reach them can change what they build. Default: false.",
            (options, text) => options.Pods.BuildKitInsecure = Boolean(text)),
        OptionFlag.Many("build-resources", "resource=quantity", "Request of the BuildKit sidecar for cpu, memory or ephemeral-storage, unless spec.job.resources sets it. "
            + "0: no request. Default: cpu=1,memory=2Gi,ephemeral-storage=20Gi; with a storage class no ephemeral-storage.",
            (options, text) => OptionText.AddResources(text, options.Pods.BuildResources)),
        OptionFlag.One("image-pull-policy", "policy", "Image pull policy of the build pods: IfNotPresent, Always or Never. Default: IfNotPresent.",
            (options, text) => options.Pods.ImagePullPolicy = OptionText.PullPolicy(text)),
        OptionFlag.Many("image-pull-secret", "name", "Secret in each build's namespace for pulling the builder and BuildKit images.",
            (options, text) => options.Pods.ImagePullSecrets.Add(OptionText.Name(text))),
        OptionFlag.One("host-network", "true|false", "Run build pods on the node's network, for a registry on the node's loopback address. Default: false.",
            (options, text) => options.Pods.HostNetwork = Boolean(text)),
        OptionFlag.Many("registry-mirror", "host=mirror", "Mirror that BuildKit tries first, by registry: docker.io=mirror.local:5000.",
            (options, text) => OptionText.AddMirror(text, options.Registries.Mirrors)),
        OptionFlag.Many("plain-http-registry", "host", "Registry, with its port, that uses plain HTTP.",
            (options, text) => options.Registries.PlainHttp.Add(OptionText.Host(text))),
        OptionFlag.One("http-proxy", "url", "Proxy of the build pods for http:// addresses, such as http://proxy.example.com:3128. Default: none.",
            (options, text) => options.Registries.HttpProxy = OptionText.Proxy(text)),
        OptionFlag.One("https-proxy", "url", "Proxy of the build pods for https:// addresses. Default: none.",
            (options, text) => options.Registries.HttpsProxy = OptionText.Proxy(text)),
        OptionFlag.One("no-proxy", "hosts", "Hosts, domains and networks that build pods reach without a proxy, separated by commas. Default: none.",
            (options, text) => options.Registries.NoProxy = OptionText.NoProxy(text)),
        OptionFlag.One("listen", "url", "Address that serves /healthz, /readyz and /metrics. Default: http://0.0.0.0:8080.",
            (options, text) => options.Endpoints.Listen = OptionText.Listen(text)),
        OptionFlag.One("otlp-endpoint", "url", "OTLP endpoint that metrics are also pushed to, and a trace of each finished build. Default: none.",
            (options, text) => options.Endpoints.Otlp = OptionText.Url(text)),
        OptionFlag.One("metrics-builds", "n", "Number of builds with metrics of their own in /metrics: unfinished ones first, then the newest. 0: none. Default: 1000.",
            (options, text) => options.Endpoints.MetricsBuilds = Number(text, least: 0)),
        OptionFlag.One("log-format", "Json|Text", "Log format: Json for log collectors, Text for people. Default: Json.",
            (options, text) => options.Endpoints.LogFormat = Enum<LogFormat>(text)),
        OptionFlag.One("web-listen", "url", "Address that serves the status page, such as http://0.0.0.0:9080; its port must differ from that of --listen. Default: none.",
            (options, text) => options.Web.Listen = OptionText.Listen(text)),
        OptionFlag.Many("web-host", "name", "Host name that requests for the status page may use. Default: localhost.",
            (options, text) => options.Web.Hosts.Add(OptionText.HostName(text))),
        OptionFlag.One("web-details", "true|false", "Show log lines of failed steps and addresses of sources on the status page. Default: false.",
            (options, text) => options.Web.Details = Boolean(text)),
        OptionFlag.Many("web-namespaces", "name", "Namespace whose builds the status page shows. Default: all that the operator watches.",
            (options, text) => options.Web.Namespaces.Add(OptionText.Name(text))),
    ];

    // Events trigger nearly all reconciles. A shorter interval would only add requests for builds that fail to reconcile.
    private static readonly TimeSpan LeastResync = TimeSpan.FromSeconds(10);

    private static TimeSpan Duration(string text, TimeSpan least) =>
        GoDuration.TryParse(text, out var duration) && duration >= least
            ? duration
            : throw new FormatException($"It must be a duration of at least {GoDuration.Format(least)}, such as 90s, 10m or 1h30m.");

    private static int Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"It must be a whole number of at least {least}.");

    private static bool Boolean(string text) =>
        bool.TryParse(text, out var value) ? value : throw new FormatException("It must be true or false.");

    private static T Enum<T>(string text)
        where T : struct, Enum =>
        System.Enum.TryParse<T>(text, ignoreCase: true, out var value) && System.Enum.IsDefined(value)
            ? value
            : throw new FormatException($"It must be one of {string.Join(", ", System.Enum.GetNames<T>())}.");
}

/// <summary>An option: its flag, and a function that sets it.</summary>
/// <param name="Option">The flag of the command line.</param>
/// <param name="Set">Sets the option, called once for each value. Throws <see cref="FormatException"/> with the rule as message.</param>
internal sealed record OptionFlag(Option<string[]> Option, Action<OperatorOptions, string> Set)
{
    public string Name => Option.Name.TrimStart('-');

    public string Variable => OperatorCommand.EnvironmentPrefix + Name.Replace('-', '_').ToUpperInvariant();

    public static OptionFlag One(string name, string value, string description, Action<OperatorOptions, string> set) =>
        new(new Option<string[]>($"--{name}") { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore }, set);

    /// <summary>A flag that may be repeated. In the environment variable, values are separated by commas.</summary>
    public static OptionFlag Many(string name, string value, string description, Action<OperatorOptions, string> set) =>
        new(new Option<string[]>($"--{name}") { Description = $"{description} May be repeated.", HelpName = value, Arity = ArgumentArity.OneOrMore }, set)
        {
            Repeats = true,
        };

    public bool Repeats { get; private init; }
}
