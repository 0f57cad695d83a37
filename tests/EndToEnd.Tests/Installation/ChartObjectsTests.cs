using TalosImageOperator.EndToEnd.Tests.Parts;
using TalosImageOperator.LocalCluster.Hosting;

namespace TalosImageOperator.EndToEnd.Tests.Installation;

/// <summary>Every object that the chart renders passes the API server's own checks, unknown fields included.</summary>
public sealed class ChartObjectsTests : IAsyncLifetime
{
    private const string MonitorDefinition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: servicemonitors.monitoring.coreos.com}
        spec:
          group: monitoring.coreos.com
          scope: Namespaced
          names: {plural: servicemonitors, singular: servicemonitor, kind: ServiceMonitor, listKind: ServiceMonitorList}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      properties:
                        selector: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        endpoints:
                          type: array
                          items: {type: object, properties: {port: {type: string}, path: {type: string}, interval: {type: string}}}
        """;

    // The fields of cert-manager v1.18's CRD that the chart sets.
    private const string CertificateDefinition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: certificates.cert-manager.io}
        spec:
          group: cert-manager.io
          scope: Namespaced
          names: {plural: certificates, singular: certificate, kind: Certificate, listKind: CertificateList}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      required: [issuerRef, secretName]
                      properties:
                        secretName: {type: string}
                        issuerRef: {type: object, required: [name], properties: {name: {type: string}, kind: {type: string}, group: {type: string}}}
                        commonName: {type: string}
                        duration: {type: string}
                        dnsNames: {type: array, items: {type: string}}
                        usages: {type: array, items: {type: string, enum: [digital signature, server auth, client auth]}}
                        privateKey:
                          type: object
                          properties:
                            algorithm: {type: string, enum: [RSA, ECDSA, Ed25519]}
                            size: {type: integer}
                            rotationPolicy: {type: string, enum: [Never, Always]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("talos-image-chart-").FullName;
    private LocalClusterHost _cluster = null!;

    public static TheoryData<string> Values =>
    [
        "",
        "replicas=3,podDisruptionBudget.enabled=true,podDisruptionBudget.maxUnavailable=50%",
        "networkPolicy.enabled=true,networkPolicy.ingressFrom[0].podSelector.matchLabels.app=prometheus,networkPolicy.egress[0].ports[0].port=443",
        "serviceMonitor.enabled=true,serviceMonitor.labels.release=prometheus",
        "namespaces={images,other}",
        "crds.install=false,rbac.userRoles=false,fullnameOverride=second",
        "rbac.create=false,serviceAccount.create=false,serviceAccount.name=mine",
        "leaderElection.enabled=false,strategy.type=Recreate,revisionHistoryLimit=0,port=9090,logLevel=Debug",
        "image.registry=registry.example.com:5000/talos,image.tag=1.2.3,imagePullSecrets[0].name=ghcr,builder.pullSecrets={ghcr}",
        "podSecurityContext=null,securityContext=null,priorityClassName=system-cluster-critical,nodeSelector.disk=ssd",
        "commonLabels.team=images,commonAnnotations.owner=me,podLabels.team=mine,podAnnotations.a=b,annotations.c=d",
        "extraEnv[0].name=A,extraEnv[0].value=b,extraVolumes[0].name=ca,extraVolumes[0].configMap.name=ca,extraVolumeMounts[0].name=ca,extraVolumeMounts[0].mountPath=/ca",
        "tolerations[0].key=build,tolerations[0].operator=Exists,topologySpreadConstraints[0].maxSkew=1,topologySpreadConstraints[0].topologyKey=zone,topologySpreadConstraints[0].whenUnsatisfiable=ScheduleAnyway",
        "buildNamespaces[0].name=images,buildNamespaces[0].serviceAccount.name=builds,buildNamespaces[0].resourceQuota.pods=20,buildNamespaces[0].limits[0].type=Container,buildNamespaces[0].limits[0].max.cpu=8,buildNamespaces[0].egress[0].ports[0].port=443",
        "buildkit.pools.amd64.replicas=2,buildkit.pools.arm64.storage.storageClassName=fast,buildkit.pools.arm64.resources.limits.memory=16Gi,buildkit.pools.arm64.tolerations[0].operator=Exists,buildNamespaces[0].name=images",
        "buildkit.pools.amd64.priorityClassName=builds,buildkit.pool.mode=UserNamespace,buildkit.pool.namespace=buildkit,buildkit.pool.config=debug = true,buildkit.pool.networkPolicy.enabled=false,commonAnnotations.a=b",
        "buildkit.pools.arm64.nodeSelector.disk=ssd,buildkit.pool.certificates.issuerRef.name=buildkit,buildkit.pool.certificates.issuerRef.kind=ClusterIssuer,buildNamespaces[0].name=images,buildNamespaces[0].egress[0].ports[0].port=443",
        "dashboard.enabled=true,web.enabled=true,web.allowFrom[0].podSelector.matchLabels.app=proxy",
        "extraObjects[0].apiVersion=v1,extraObjects[0].kind=ConfigMap,extraObjects[0].metadata.name=more,extraObjects[0].data.a=b",
    ];

    public async Task InitializeAsync()
    {
        if (!Stack.IsUp)
        {
            return;
        }

        _cluster = await LocalClusterHost.StartAsync(new LocalClusterOptions
        {
            KubeconfigPath = Path.Combine(_folder, "kubeconfig"),
            RunNodeAgent = false,
        });
        // A dry run creates no namespace for the objects in it.
        foreach (var name in new[] { "talos-image-operator", "images", "other", "buildkit" })
        {
            await new Kubectl(_cluster.KubeconfigPath!).RunAsync(["create", "namespace", name]);
        }

        await new Kubectl(_cluster.KubeconfigPath!).ApplyAsync(MonitorDefinition);
        await new Kubectl(_cluster.KubeconfigPath!).ApplyAsync(CertificateDefinition);
    }

    public async Task DisposeAsync()
    {
        if (Stack.IsUp)
        {
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task Objects_Rendered_AreAccepted(string values)
    {
        Stack.Require();
        var rendered = await RenderAsync(values);
        var answer = await DryRunAsync(rendered);
        Assert.True(answer.ExitCode == 0, answer.StandardError);
        Assert.Equal(rendered.Split('\n').Count(line => line.StartsWith("kind: ", StringComparison.Ordinal)), answer.StandardOutput.Trim().Split('\n').Length);
    }

    [SkippableTheory]
    [InlineData("networkPolicy.enabled=true", "podSelector:", "podSelectr:")]
    [InlineData("", "readOnlyRootFilesystem:", "readOnlyRootFileSystem:")]
    [InlineData("buildNamespaces[0].name=images,buildNamespaces[0].limits[0].type=Container", "limits:", "limit:")]
    public async Task Objects_WithAMistake_AreRefused(string values, string field, string mistake)
    {
        Stack.Require();
        var answer = await DryRunAsync((await RenderAsync(values)).Replace(field, mistake, StringComparison.Ordinal));
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains(mistake.TrimEnd(':'), answer.StandardError, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Config_Default_IsAccepted()
    {
        Stack.Require();
        var answer = await Tool.RunAsync(
            "kubectl", ["--kubeconfig", _cluster.KubeconfigPath!, "apply", "-k", Path.Combine(Repository.Root, "config/default"), "--dry-run=server", "--validate=strict"]);
        Assert.True(answer.ExitCode == 0, answer.StandardError);
        Assert.Contains("deployment.apps/talos-image-operator created", answer.StandardOutput, StringComparison.Ordinal);
    }

    private Task<CliWrap.Buffered.BufferedCommandResult> DryRunAsync(string manifests) => Tool.RunAsync(
        "kubectl", ["--kubeconfig", _cluster.KubeconfigPath!, "apply", "--dry-run=server", "--validate=strict", "-f", "-"], manifests);

    private static async Task<string> RenderAsync(string values)
    {
        var result = await Tool.RunAsync(
            "helm", ["template", "talos-image-operator", Path.Combine(Repository.Root, "charts/talos-image-operator"), "--namespace", "talos-image-operator", "--set", values]);
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }
}
