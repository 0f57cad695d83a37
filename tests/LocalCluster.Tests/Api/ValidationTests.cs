using System.Text;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class ValidationTests : ClusterTest
{
    private const string Template = "spec.template.spec";

    [Theory]
    [InlineData("{metadata: {name: Upper}}", "metadata.name FieldValueInvalid")]
    [InlineData("{metadata: {name: 'a_b'}}", "metadata.name FieldValueInvalid")]
    [InlineData("{metadata: {}}", "metadata.name FieldValueRequired")]
    [InlineData("{metadata: {name: a, labels: {'a b': c}}}", "metadata.labels FieldValueInvalid")]
    [InlineData("{metadata: {name: a, labels: {a: 'x y'}}}", "metadata.labels FieldValueInvalid")]
    [InlineData("{metadata: {name: a, labels: {a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}}}", "metadata.labels FieldValueInvalid")]
    [InlineData("{metadata: {name: a, finalizers: [hold]}}", "metadata.finalizers[0] FieldValueInvalid")]
    [InlineData("{metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: X, name: owner}]}}", "metadata.ownerReferences[0].uid FieldValueInvalid")]
    [InlineData("{metadata: {name: a}, data: {'a/b': c}}", "data[a/b] FieldValueInvalid")]
    public async Task Create_OfAnInvalidConfigMap_NamesTheField(string body, string cause)
    {
        var reply = (await Cluster.PostAsync(Samples.ConfigMaps, body)).Expect(422);

        Assert.Equal("Invalid", reply.Reason);
        Assert.Equal([cause], reply.Causes);
    }

    [Theory]
    [InlineData(1024 * 1024, 201)]
    [InlineData((1024 * 1024) + 1, 422)]
    public async Task Create_OfALargeConfigMap_IsRefusedPastOneMebibyte(int size, int code) =>
        (await Cluster.PostAsync(Samples.ConfigMaps,
            $"{{metadata: {{name: a}}, data: {{x: \"{new string('x', size)}\"}}}}")).Expect(code);

    [Theory]
    [InlineData("backoffLimit: -1", "spec.backoffLimit FieldValueInvalid")]
    [InlineData("activeDeadlineSeconds: -1", "spec.activeDeadlineSeconds FieldValueInvalid")]
    [InlineData("ttlSecondsAfterFinished: -1", "spec.ttlSecondsAfterFinished FieldValueInvalid")]
    [InlineData("selector: {matchLabels: {a: b}}", "spec.template.metadata.labels FieldValueInvalid", "spec.selector FieldValueInvalid")]
    [InlineData("podReplacementPolicy: Never", "spec.podReplacementPolicy FieldValueNotSupported")]
    [InlineData("podFailurePolicy: {rules: [{action: Explode, onExitCodes: {operator: In, values: [1]}}]}", "spec.podFailurePolicy.rules[0].action FieldValueNotSupported")]
    [InlineData("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: Is, values: [1]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.operator FieldValueNotSupported")]
    [InlineData("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [0]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.values[0] FieldValueInvalid")]
    [InlineData("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [2, 1]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.values FieldValueInvalid")]
    [InlineData("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1, 1]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.values[1] FieldValueDuplicate")]
    [InlineData("podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: nobody, operator: In, values: [1]}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.containerName FieldValueInvalid")]
    [InlineData("podFailurePolicy: {rules: [{action: Ignore}]}", "spec.podFailurePolicy.rules[0] FieldValueInvalid")]
    [InlineData("{podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}}", "spec.podReplacementPolicy FieldValueNotSupported")]
    public async Task Create_OfAnInvalidJob_NamesTheField(string spec, params string[] causes)
    {
        var reply = (await Cluster.PostAsync(Samples.Jobs, Merge(Samples.Job, $"{{spec: {Braced(spec)}}}"))).Expect(422);

        Assert.Equal(causes, reply.Causes);
    }

    [Theory]
    [InlineData("restartPolicy: Always", "spec.template.spec.restartPolicy FieldValueRequired")]
    [InlineData("containers: []", Template + ".containers FieldValueRequired")]
    [InlineData("containers: [{name: step, image: i}]", Template + ".initContainers[0].name FieldValueDuplicate")]
    [InlineData("containers: [{name: A, image: i}]", Template + ".containers[0].name FieldValueInvalid")]
    [InlineData("containers: [{name: a}]", Template + ".containers[0].image FieldValueRequired")]
    [InlineData("containers: [{name: a, image: i, env: [{name: 'A=B'}]}]", Template + ".containers[0].env[0].name FieldValueInvalid")]
    [InlineData("containers: [{name: a, image: i, env: [{value: x}]}]", Template + ".containers[0].env[0].name FieldValueRequired")]
    [InlineData("containers: [{name: a, image: i, volumeMounts: [{name: v, mountPath: /v}]}]", Template + ".containers[0].volumeMounts[0].name FieldValueNotFound")]
    [InlineData("volumes: [{name: v}, {name: v}]", Template + ".volumes[1].name FieldValueDuplicate")]
    [InlineData("volumes: [{name: v, emptyDir: {}, secret: {secretName: s}}]", Template + ".volumes[0].secret FieldValueForbidden")]
    [InlineData("volumes: [{name: v, secret: {}}]", Template + ".volumes[0].secret.secretName FieldValueRequired")]
    [InlineData("volumes: [{name: v, configMap: {items: []}}]", Template + ".volumes[0].configMap.name FieldValueRequired")]
    [InlineData("volumes: [{name: v, configMap: {name: m, items: [{path: p}]}}]", Template + ".volumes[0].configMap.items[0].key FieldValueRequired")]
    [InlineData("volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: /p}]}}]", Template + ".volumes[0].secret.items[0].path FieldValueInvalid")]
    [InlineData("volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: a/../b}]}}]", Template + ".volumes[0].secret.items[0].path FieldValueInvalid")]
    [InlineData("volumes: [{name: v, secret: {secretName: s, items: [{key: k, path: ..p}]}}]", Template + ".volumes[0].secret.items[0].path FieldValueInvalid")]
    [InlineData("volumes: [{name: v, secret: {secretName: s, defaultMode: 512}}]", Template + ".volumes[0].secret.defaultMode FieldValueInvalid")]
    [InlineData("volumes: [{name: v, projected: {defaultMode: -1, sources: []}}]", Template + ".volumes[0].projected.defaultMode FieldValueInvalid")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {}}]}}]", Template + ".volumes[0].projected.sources[0].secret.name FieldValueRequired")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {name: s, items: [{key: k}]}}]}}]", Template + ".volumes[0].projected.sources[0].secret.items[0].path FieldValueRequired")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {name: s, items: [{key: k, path: p}]}}, {configMap: {name: m, items: [{key: k, path: p}]}}]}}]", Template + ".volumes[0].projected FieldValueInvalid")]
    [InlineData("volumes: [{name: v, projected: {sources: [{secret: {name: s}, configMap: {name: m}}]}}]", Template + ".volumes[0].projected.sources[0] FieldValueForbidden")]
    [InlineData("containers: [{name: a, image: i, restartPolicy: Always}]", Template + ".containers[0].restartPolicy FieldValueForbidden")]
    [InlineData("initContainers: [{name: a, image: i, readinessProbe: {exec: {command: [x]}}}]", Template + ".initContainers[0].readinessProbe FieldValueForbidden")]
    [InlineData("containers: [{name: a, image: i, resources: {limits: {cpu: -1}}}]", Template + ".containers[0].resources.limits[cpu] FieldValueInvalid")]
    [InlineData("tolerations: [{operator: Equal, value: x}]", Template + ".tolerations[0].operator FieldValueInvalid")]
    public async Task Create_OfAnInvalidPodTemplate_NamesTheField(string spec, string cause)
    {
        var reply = (await Cluster.PostAsync(Samples.Jobs,
            Merge(Samples.Job, $"{{spec: {{template: {{spec: {{{spec}}}}}}}}}"))).Expect(422);

        Assert.Contains(cause, reply.Causes);
    }

    [Fact]
    public async Task Create_OfAJobWithALongName_IsRefusedForItsPodsLabel()
    {
        string name = new('a', 64);

        var reply = (await Cluster.PostAsync(Samples.Jobs, Merge(Samples.Job, $"{{metadata: {{name: {name}}}}}"))).Expect(
            422);

        Assert.Contains("spec.template.metadata.labels FieldValueInvalid", reply.Causes);
        Assert.Contains("must be no more than 63 bytes", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Strict", 400, 0)]
    [InlineData("Warn", 201, 2)]
    [InlineData("Ignore", 201, 0)]
    public async Task Create_WithUnknownFields_DoesWhatIsAsked(string mode, int code, int warnings)
    {
        var body = Merge(Samples.Job, "{spec: {bogus: 1, template: {spec: {alsoBogus: x}}}}");

        var reply = (await Cluster.PostAsync($"{Samples.Jobs}?fieldValidation={mode}", body)).Expect(code);

        Assert.Equal(warnings, reply.Warnings.Count);
        if (mode == "Strict")
        {
            Assert.Contains("strict decoding error: unknown field \"spec.template.spec.alsoBogus\", unknown field \"spec.bogus\"", reply.Message, StringComparison.Ordinal);
        }

        if (mode == "Warn")
        {
            Assert.Equal("299 - \"unknown field \\\"spec.bogus\\\"\"", reply.Warnings[1]);
        }

        if (code == 201)
        {
            Assert.Null(reply.Body.At("spec", "bogus"));
        }
    }

    [Fact]
    public async Task Create_WithRepeatedFields_Warns()
    {
        var reply = await Cluster.SendAsync(HttpMethod.Post, Samples.ConfigMaps,
            """{"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}""", "application/json");

        Assert.Equal("299 - \"duplicate field \\\"data.x\\\"\"", reply.Expect(201).Warnings.Single());
        Assert.Equal("2", reply.Body.Text("data", "x"));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.000000Z", 201)]
    [InlineData("2026-01-02T03:04:05.123456+01:00", 201)]
    [InlineData("2026-01-02T03:04:05Z", 400)]
    [InlineData("2026-01-02T03:04:05.123Z", 400)]
    [InlineData("2026-01-02T03:04:05.1234567Z", 400)]
    public async Task Create_OfALease_TakesSixDigitsOfASecondOnly(string time, int code)
    {
        var reply = await Cluster.PostAsync(
            "/apis/coordination.k8s.io/v1/namespaces/default/leases", $"{{metadata: {{name: l}}, spec: {{renewTime: '{time}'}}}}");

        reply.Expect(code);
        if (code == 400)
        {
            Assert.Contains("cannot be handled as a Lease: parsing time", reply.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("containers: [{name: a, image: i, env: [{name: X, value: 8080}]}]", "cannot unmarshal number into Go struct field EnvVar")]
    [InlineData("activeDeadlineSeconds: soon", "cannot unmarshal string into Go struct field PodSpec")]
    [InlineData("containers: [{name: a, image: i, resources: {limits: {cpu: much}}}]", "quantities must match the regular expression")]
    [InlineData("containers: {name: a}", "cannot unmarshal object into Go struct field PodSpec")]
    public async Task Create_OfAPodWithAWrongType_IsABadRequest(string spec, string message)
    {
        var reply = (await Cluster.PostAsync(Samples.Pods, $"{{metadata: {{name: p}}, spec: {{{spec}}}}}")).Expect(400);

        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kubernetes.io/dockerconfigjson", "data[.dockerconfigjson] FieldValueRequired")]
    public async Task Create_OfASecretWithoutItsKeys_NamesThem(string type, string cause)
    {
        var reply = (await Cluster.PostAsync("/api/v1/namespaces/default/secrets",
            $"{{metadata: {{name: s}}, type: {type}}}")).Expect(422);

        Assert.Contains(cause, reply.Causes);
    }

    internal static string Merge(string yaml, string over) => JsonText.WriteString(Patching(yaml, over));

    private static System.Text.Json.Nodes.JsonNode? Patching(string yaml, string over) =>
        LocalCluster.Patching.MergePatch.Apply(YamlText.Parse(Encoding.UTF8.GetBytes(yaml)),
            YamlText.Parse(Encoding.UTF8.GetBytes(over)));

    private static string Braced(string spec) => spec.StartsWith('{') ? spec : $"{{{spec}}}";
}
