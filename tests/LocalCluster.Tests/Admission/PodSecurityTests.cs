using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;

namespace TalosImageOperator.LocalCluster.Tests.Admission;

/// <summary>https://kubernetes.io/docs/concepts/security/pod-security-standards/, in the words of the API server.</summary>
public sealed class PodSecurityTests : ClusterTest
{
    private const string Namespaces = "/api/v1/namespaces";
    private const string Hardened = "allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}";

    public static TheoryData<string, string, string> Baseline => new()
    {
        { "", "", "" },
        { "", "seccompProfile: {type: Localhost, localhostProfile: a}, appArmorProfile: {type: RuntimeDefault}, procMount: Default", "" },
        { "", "capabilities: {add: [CHOWN, NET_BIND_SERVICE]}", "" },
        { "", "runAsUser: 0", "" },
        { "hostUsers: false", "procMount: Unmasked", "" },
        { "securityContext: {seLinuxOptions: {type: container_engine_t, level: s0}, sysctls: [{name: net.ipv4.tcp_rmem, value: '1'}]}", "", "" },
        { "", "appArmorProfile: {type: Unconfined}", "forbidden AppArmor profile (container \"main\" must not set AppArmor profile type to \"Unconfined\")" },
        { "securityContext: {appArmorProfile: {type: Unconfined}}", "appArmorProfile: {type: Unconfined}", "forbidden AppArmor profile (pod and container \"main\" must not set AppArmor profile type to \"Unconfined\")" },
        { "", "capabilities: {add: [NET_ADMIN, SYS_ADMIN, CHOWN]}", "non-default capabilities (container \"main\" must not include \"NET_ADMIN\", \"SYS_ADMIN\" in securityContext.capabilities.add)" },
        { "hostNetwork: true", "", "host namespaces (hostNetwork=true)" },
        { "hostNetwork: true, hostPID: true, hostIPC: true", "", "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)" },
        { "volumes: [{name: a, hostPath: {path: /a}}, {name: b, hostPath: {path: /b}}, {name: c, emptyDir: {}}]", "", "hostPath volumes (volumes \"a\", \"b\")" },
        { "", "privileged: true", "privileged (container \"main\" must not set securityContext.privileged=true)" },
        { "", "procMount: Unmasked", "procMount (container \"main\" must not set securityContext.procMount to \"Unmasked\")" },
        { "securityContext: {seLinuxOptions: {user: u}}", "seLinuxOptions: {type: super_t, role: r}", "seLinuxOptions (pod and container \"main\" set forbidden securityContext.seLinuxOptions: type \"super_t\"; user may not be set; role may not be set)" },
        { "", "seccompProfile: {type: Unconfined}", "seccompProfile (container \"main\" must not set securityContext.seccompProfile.type to \"Unconfined\")" },
        { "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}, {name: net.core.somaxconn, value: '1'}]}", "", "forbidden sysctls (kernel.msgmax, net.core.somaxconn)" },
        { "securityContext: {windowsOptions: {hostProcess: true}}", "", "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)" },
    };

    public static TheoryData<string, string, string> Restricted => new()
    {
        { "", Hardened, "" },
        { "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}", "allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}", "" },
        { "hostUsers: false", Hardened.Replace("runAsNonRoot: true", "runAsUser: 0", StringComparison.Ordinal), "" },
        { "volumes: [{name: a, projected: {sources: []}}, {name: b, persistentVolumeClaim: {claimName: c}}]", Hardened, "" },
        { "", "", "allowPrivilegeEscalation != false (container \"main\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"main\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"main\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"main\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")" },
        { "", Hardened + ", runAsUser: 0", "runAsUser=0 (container \"main\" must not set runAsUser=0)" },
        { "securityContext: {runAsNonRoot: false}", Hardened, "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)" },
        { "", Hardened.Replace("drop: [ALL]", "drop: [ALL], add: [CHOWN]", StringComparison.Ordinal), "unrestricted capabilities (container \"main\" must not include \"CHOWN\" in securityContext.capabilities.add)" },
        { "", Hardened.Replace("RuntimeDefault", "Unconfined", StringComparison.Ordinal), "seccompProfile (container \"main\" must not set securityContext.seccompProfile.type to \"Unconfined\")" },
        { "hostUsers: false", Hardened + ", procMount: Unmasked", "procMount (container \"main\" must not set securityContext.procMount to \"Unmasked\")" },
        { "volumes: [{name: a, hostPath: {path: /a}}]", Hardened, "restricted volume types (volume \"a\" uses restricted volume type \"hostPath\")" },
        { "hostPID: true", Hardened, "host namespaces (hostPID=true)" },
    };

    [Theory]
    [MemberData(nameof(Baseline))]
    public Task Pod_UnderBaseline_IsAdmittedOrRefused(string spec, string context, string violation) => CheckAsync("baseline", spec, context, violation);

    [Theory]
    [MemberData(nameof(Restricted))]
    public Task Pod_UnderRestricted_IsAdmittedOrRefused(string spec, string context, string violation) => CheckAsync("restricted", spec, context, violation);

    [Fact]
    public async Task Pod_WithPortsProbesAndInitContainers_IsRefusedForEach()
    {
        await LabelAsync("enforce: baseline");

        Reply reply = (await Cluster.PostAsync(Samples.Pods, """
            metadata: {name: p, annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}}
            spec:
              initContainers:
              - {name: a, image: "i:1", ports: [{containerPort: 80, hostPort: 80}], securityContext: {privileged: true}}
              containers:
              - {name: b, image: "i:1", ports: [{containerPort: 81, hostPort: 81}], livenessProbe: {httpGet: {port: 81, host: example.com}}}
            """)).Expect(403);

        Assert.Equal("pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": forbidden AppArmor profile (annotation must not set AppArmor profile type to \"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\"), hostPort (containers \"a\", \"b\" use hostPorts 80, 81), probe or lifecycle host (container \"b\" uses probe or lifecycle host \"example.com\"), privileged (container \"a\" must not set securityContext.privileged=true)",
            reply.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("enforce: privileged")]
    [InlineData("warn: baseline")]
    [InlineData("audit: restricted")]
    public async Task Pod_NotUnderEnforcement_IsAdmitted(string labels)
    {
        await LabelAsync(labels);

        Reply reply = (await Cluster.PostAsync(Samples.Pods, PodOf("hostNetwork: true", ""))).Expect(201);

        Assert.Equal(labels == "warn: baseline" ? ["299 - \"would violate PodSecurity \\\"baseline:latest\\\": host namespaces (hostNetwork=true)\""] : [], reply.Warnings);
    }

    [Theory]
    [InlineData("enforce: baseline", "baseline:latest")]
    [InlineData("enforce: baseline, enforce-version: v1.33", "baseline:v1.33")]
    [InlineData("enforce: restricted, warn: baseline", "baseline:latest")]
    [InlineData("enforce: baseline, warn: privileged", null)]
    public async Task Job_WithAForbiddenTemplate_IsAdmittedWithAWarning(string labels, string? policy)
    {
        await LabelAsync(labels);

        Reply reply = (await Cluster.PostAsync(Samples.Jobs, Samples.Job.Replace("restartPolicy: Never", "restartPolicy: Never, hostNetwork: true"
            .Replace(", ", "\n      ", StringComparison.Ordinal), StringComparison.Ordinal))).Expect(201);

        Assert.Equal(policy is null ? [] : [$"299 - \"would violate PodSecurity \\\"{policy}\\\": host namespaces (hostNetwork=true)\""], reply.Warnings);
    }

    [Theory]
    [InlineData("enforce: strict", "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": must be one of privileged, baseline, restricted")]
    [InlineData("warn-version: '1.30'", "metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: \"1.30\": must be \"latest\" or \"v1.x\"")]
    public async Task Namespace_WithALabelThatCannotBeRead_IsInvalid(string label, string sentence)
    {
        Reply reply = (await Cluster.PostAsync(Namespaces, $"{{metadata: {{name: new, labels: {{pod-security.kubernetes.io/{label}}}}}}}")).Expect(422);

        Assert.Equal($"Namespace \"new\" is invalid: {sentence}", reply.Message);
    }

    [Fact]
    public async Task Namespace_MadeStricter_WarnsOfItsPods()
    {
        await Cluster.CreateAsync(Samples.Pods, PodOf("hostNetwork: true", ""));

        Reply reply = await LabelAsync("enforce: baseline");

        Assert.Equal(["299 - \"existing pods in namespace \\\"default\\\" violate the new PodSecurity enforce level \\\"baseline:latest\\\"\"", "299 - \"p: host namespaces\""], reply.Warnings);
    }

    [Fact]
    public async Task Pod_ThatStoodBefore_MayStillBeLabelledButGetsNoOtherImage()
    {
        await Cluster.CreateAsync(Samples.Pods, PodOf("hostNetwork: true", ""));
        await LabelAsync("enforce: baseline");

        (await Cluster.PatchAsync($"{Samples.Pods}/p", "merge-patch+json", "{metadata: {labels: {a: b}}}")).Expect(200);
        (await Cluster.PatchAsync($"{Samples.Pods}/p", "strategic-merge-patch+json", "{spec: {containers: [{name: main, image: 'other:1'}]}}")).Expect(403);
    }

    private async Task CheckAsync(string level, string spec, string context, string violation)
    {
        await LabelAsync($"enforce: {level}");

        Reply reply = await Cluster.PostAsync(Samples.Pods, PodOf(spec, context));

        Assert.Equal(violation.Length == 0 ? "" : $"pods \"p\" is forbidden: violates PodSecurity \"{level}:latest\": {violation}", reply.Message);
        reply.Expect(violation.Length == 0 ? 201 : 403);
    }

    private static string PodOf(string spec, string context) =>
        $"{{metadata: {{name: p}}, spec: {{{(spec.Length == 0 ? "" : spec + ", ")}containers: [{{name: main, image: 'i:1', securityContext: {{{context}}}}}]}}}}";

    /// <summary>Labels the namespace; without the prefix.</summary>
    private async Task<Reply> LabelAsync(string labels)
    {
        string named = string.Join(", ", labels.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(label => $"pod-security.kubernetes.io/{label}"));
        return (await Cluster.PatchAsync($"{Namespaces}/default", "merge-patch+json", $"{{metadata: {{labels: {{{named}}}}}}}")).Expect(200);
    }
}

/// <summary>With the Job controller, whose pods the namespace refuses.</summary>
public sealed class RefusedJobTests : ClusterTest
{
    public override Hosting.LocalClusterOptions Configure(Hosting.LocalClusterOptions options) => options with { RunControllers = true };

    [Fact]
    public async Task Job_WithAForbiddenPod_TellsOfItInAnEvent()
    {
        await Cluster.CreateAsync("/api/v1/namespaces", "{metadata: {name: guarded, labels: {pod-security.kubernetes.io/enforce: baseline}}}");
        using Watched events = await Cluster.WatchAsync("/api/v1/namespaces/guarded/events?watch=true");

        await Cluster.CreateAsync("/apis/batch/v1/namespaces/guarded/jobs",
            Samples.Job.Replace("restartPolicy: Never", "restartPolicy: Never\n      hostPID: true", StringComparison.Ordinal));

        JsonObject told = (await events.NextAsync())!.Map("object")!;
        Assert.Equal("FailedCreate", told.Text("reason"));
        Assert.Matches("^Error creating: pods \"j-[a-z0-9]{5}\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces \\(hostPID=true\\)$", told.Text("message"));
    }
}
