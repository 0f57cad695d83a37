namespace TalosImageOperator.LocalCluster.Admission;

/// <summary>
/// What the levels baseline and restricted forbid of one pod (https://kubernetes.io/docs/concepts/security/pod-security-standards/),
/// in the order and words of the API server.
/// </summary>
internal sealed class PodSecurityStandards(JsonObject? metadata, JsonObject spec)
{
    private const string AppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

    private static readonly string[] Capabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
        "SETUID", "SYS_CHROOT",
    ];

    private static readonly string[] SeLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    private static readonly string[] Sysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ];

    private static readonly string[] VolumeTypes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    private readonly JsonObject[] _containers = [.. Containers(spec)];

    public static IEnumerable<JsonObject> Containers(JsonObject spec) => spec.Items("initContainers").Objects()
        .Concat(spec.Items("containers").Objects()).Concat(spec.Items("ephemeralContainers").Objects());

    /// <summary>The violations of the level, each with its details. Empty if there are none.</summary>
    public string Violations(string level) =>
        string.Join(", ", Found(level).Select(found => found.Detail.Length == 0 ? found.Reason : $"{found.Reason} ({found.Detail})"));

    public string Reasons(string level) => string.Join(", ", Found(level).Select(found => found.Reason));

    private IEnumerable<Violation> Found(string level)
    {
        bool restricted = level == "restricted", baseline = level == "baseline", ownUsers = spec.Flag("hostUsers") == false;
        Violation?[] found = !baseline && !restricted ? [] :
        [
            AppArmor(),
            baseline ? AddedCapabilities() : null,
            HostNamespaces(),
            baseline ? HostPaths() : null,
            HostPorts(),
            ProbeHosts(),
            Bad("privileged", Of(context => context.Flag("privileged") == true), "must not set securityContext.privileged=true"),
            baseline && !ownUsers ? ProcMount() : null,
            SeLinux(),
            baseline ? Seccomp() : null,
            ForbiddenSysctls(),
            HostProcess(),
            .. restricted ? Restricted(ownUsers) : [],
        ];
        return found.OfType<Violation>();
    }

    private Violation?[] Restricted(bool ownUsers) =>
    [
        Bad("allowPrivilegeEscalation != false", Of(context => context.Flag("allowPrivilegeEscalation") != false), "must set securityContext.allowPrivilegeEscalation=false"),
        RestrictedCapabilities(),
        ProcMount(),
        RestrictedVolumes(),
        ownUsers ? null : RunAsNonRoot(),
        ownUsers || Setters(context => context.Integer("runAsUser") == 0) is not { } root ? null : new Violation("runAsUser=0", $"{root} must not set runAsUser=0"),
        Seccomp() ?? MissingSeccomp(),
    ];

    private Violation? AppArmor()
    {
        static bool IsBad(JsonObject context) => context.Map("appArmorProfile") is { } profile && profile.Text("type") is not ("RuntimeDefault" or "Localhost");
        string[] annotations = [.. (metadata.Map("annotations") ?? [])
            .Where(entry => entry.Key.StartsWith(AppArmorAnnotation, StringComparison.Ordinal) && entry.Value.AsText() is { } value
                && value is not ("" or "runtime/default") && !value.StartsWith("localhost/", StringComparison.Ordinal))
            .Select(entry => $"{entry.Key}=\"{entry.Value.AsText()}\"").Order(StringComparer.Ordinal)];
        string[] values = [.. Values(IsBad, context => context.Text("appArmorProfile", "type")), .. annotations];
        if (values.Length == 0)
        {
            return null;
        }

        var setters = string.Join(" and ", new[] { Setters(IsBad), annotations.Length switch { 0 => null, 1 => "annotation", _ => "annotations" } }.OfType<string>());
        return new Violation(values.Length == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
            $"{setters} must not set AppArmor profile type to {Quote(values, sort: false)}");
    }

    private Violation? AddedCapabilities()
    {
        var bad = Of(context => Added(context).Except(Capabilities).Any());
        return Bad("non-default capabilities", bad, $"must not include {Quote(_containers.SelectMany(each => Added(Context(each))).Except(Capabilities))} in securityContext.capabilities.add");
    }

    private Violation? RestrictedCapabilities()
    {
        const string allowed = "NET_BIND_SERVICE";
        var keeping = Of(context => !context.Items("capabilities", "drop").Texts().Contains("ALL"));
        var adding = Of(context => Added(context).Any(name => name != allowed));
        var details = new List<string>();
        if (keeping.Length > 0)
        {
            details.Add($"{Named("container", keeping)} must set securityContext.capabilities.drop=[\"ALL\"]");
        }

        if (adding.Length > 0)
        {
            details.Add($"{Named("container", adding)} must not include {Quote(_containers.SelectMany(each => Added(Context(each))).Where(name => name != allowed))} in securityContext.capabilities.add");
        }

        return details.Count == 0 ? null : new Violation("unrestricted capabilities", string.Join("; ", details));
    }

    private Violation? HostNamespaces()
    {
        string[] shared = [.. new[] { "hostNetwork", "hostPID", "hostIPC" }.Where(name => spec.Flag(name) == true).Select(name => $"{name}=true")];
        return shared.Length == 0 ? null : new Violation("host namespaces", string.Join(", ", shared));
    }

    private Violation? HostPaths()
    {
        string[] names = [.. spec.Items("volumes").Objects().Where(volume => volume["hostPath"] is not null).Select(Name)];
        return names.Length == 0 ? null : new Violation("hostPath volumes", Named("volume", names));
    }

    private Violation? HostPorts()
    {
        static IEnumerable<string> Ports(JsonObject container) => container.Items("ports").Objects()
            .Select(port => port.Integer("hostPort") ?? 0).Where(port => port != 0).Select(port => $"{port}");
        return Using("hostPort", "hostPort", "container", [.. _containers.Where(each => Ports(each).Any()).Select(Name)], Sorted(_containers.SelectMany(Ports)), quote: false);
    }

    private Violation? ProbeHosts()
    {
        static IEnumerable<string> Hosts(JsonObject container) =>
            from path in new string[][] { ["livenessProbe"], ["readinessProbe"], ["startupProbe"], ["lifecycle", "postStart"], ["lifecycle", "preStop"] }
            from way in new[] { "httpGet", "tcpSocket" }
            let host = container.Text([.. path, way, "host"])
            where !string.IsNullOrEmpty(host)
            select host;
        var what = "probe or lifecycle host";
        return Using(what, what, "container", Sorted(_containers.Where(each => Hosts(each).Any()).Select(Name)), Sorted(_containers.SelectMany(Hosts)));
    }

    private Violation? ProcMount()
    {
        static bool IsBad(JsonObject context) => context.Text("procMount") is { } mount && mount != "Default";
        return Bad("procMount", Of(IsBad), $"must not set securityContext.procMount to {Quote(Values(IsBad, context => context.Text("procMount")))}");
    }

    private Violation? SeLinux()
    {
        static bool IsBad(JsonObject context) => !SeLinuxTypes.Contains(context.Text("seLinuxOptions", "type") ?? "") || Has(context, "user") || Has(context, "role");
        static bool Has(JsonObject context, string name) => !string.IsNullOrEmpty(context.Text("seLinuxOptions", name));
        if (Setters(IsBad) is not { } setters)
        {
            return null;
        }

        string[] types = [.. Values(IsBad, context => context.Text("seLinuxOptions", "type")).Except(SeLinuxTypes)];
        var details = new List<string>();
        if (types.Length > 0)
        {
            details.Add(Named("type", types));
        }

        foreach (var name in (ReadOnlySpan<string>)["user", "role"])
        {
            if (Contexts.Any(context => Has(context, name)))
            {
                details.Add($"{name} may not be set");
            }
        }
        return new Violation("seLinuxOptions", $"{setters} set forbidden securityContext.seLinuxOptions: {string.Join("; ", details)}");
    }

    private Violation? Seccomp()
    {
        static bool IsBad(JsonObject context) => context.Map("seccompProfile") is not null && !HasSeccomp(context);
        return Setters(IsBad) is { } setters
            ? new Violation("seccompProfile", $"{setters} must not set securityContext.seccompProfile.type to {Quote(Values(IsBad, context => context.Text("seccompProfile", "type")))}")
            : null;
    }

    private Violation? MissingSeccomp() => HasSeccomp(PodContext) ? null
        : Bad("seccompProfile", Of(context => context.Map("seccompProfile") is null), "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"", "pod or ");

    private static bool HasSeccomp(JsonObject context) => context.Text("seccompProfile", "type") is "RuntimeDefault" or "Localhost";

    private Violation? ForbiddenSysctls()
    {
        string[] names = [.. PodContext.Items("sysctls").Objects().Select(Name).Where(name => !Sysctls.Contains(name))];
        return names.Length == 0 ? null : new Violation("forbidden sysctls", string.Join(", ", names));
    }

    private Violation? HostProcess() => Setters(context => context.Flag("windowsOptions", "hostProcess") == true) is { } setters
        ? new Violation("hostProcess", $"{setters} must not set securityContext.windowsOptions.hostProcess=true")
        : null;

    private Violation? RestrictedVolumes()
    {
        JsonObject[] bad = [.. spec.Items("volumes").Objects().Where(volume => !VolumeTypes.Any(type => volume[type] is not null))];
        var types = Sorted(bad.Select(volume => volume.FirstOrDefault(member => member.Key != "name" && member.Value is not null).Key ?? "unknown"));
        return Using("restricted volume types", "restricted volume type", "volume", [.. bad.Select(Name)], types);
    }

    private Violation? RunAsNonRoot()
    {
        const string reason = "runAsNonRoot != true";
        if (Setters(context => context.Flag("runAsNonRoot") == false) is { } setters)
        {
            return new Violation(reason, $"{setters} must not set securityContext.runAsNonRoot=false");
        }

        return PodContext.Flag("runAsNonRoot") == true ? null
            : Bad(reason, Of(context => context.Flag("runAsNonRoot") is null), "must set securityContext.runAsNonRoot=true", "pod or ");
    }

    private JsonObject PodContext => Context(spec);

    private IEnumerable<JsonObject> Contexts => _containers.Select(Context).Prepend(PodContext);

    private static JsonObject Context(JsonObject holder) => holder.Map("securityContext") ?? [];

    private static IEnumerable<string> Added(JsonObject context) => context.Items("capabilities", "add").Texts();

    private static string Name(JsonObject named) => named.Text("name") ?? "";

    /// <summary>The containers whose security context is so.</summary>
    private string[] Of(Func<JsonObject, bool> isSo) => [.. _containers.Where(container => isSo(Context(container))).Select(Name)];

    /// <summary>The pod and the containers whose security context is so; null if none is.</summary>
    private string? Setters(Func<JsonObject, bool> isSo)
    {
        var names = Of(isSo);
        string[] setters = [.. isSo(PodContext) ? ["pod"] : (string[])[], .. names.Length > 0 ? [Named("container", names)] : (string[])[]];
        return setters.Length == 0 ? null : string.Join(" and ", setters);
    }

    private string[] Values(Func<JsonObject, bool> isSo, Func<JsonObject, string?> read) => Sorted(Contexts.Where(isSo).Select(context => read(context) ?? ""));

    private static Violation? Bad(string reason, string[] names, string must, string also = "") =>
        names.Length == 0 ? null : new Violation(reason, $"{also}{Named("container", names)} {must}");

    private static Violation? Using(string reason, string what, string user, string[] users, string[] used, bool quote = true) => users.Length == 0 ? null
        : new Violation(reason, $"{Named(user, users)} {(users.Length == 1 ? "uses" : "use")} {(used.Length == 1 ? what : what + "s")} {(quote ? Quote(used) : string.Join(", ", used))}");

    private static string Named(string what, string[] names) => $"{(names.Length == 1 ? what : what + "s")} {Quote(names, sort: false)}";

    private static string Quote(IEnumerable<string> values, bool sort = true) =>
        string.Join(", ", (sort ? Sorted(values) : values).Select(value => $"\"{value}\""));

    private static string[] Sorted(IEnumerable<string> values) => [.. values.Distinct().Order(StringComparer.Ordinal)];

    private sealed record Violation(string Reason, string Detail);
}
