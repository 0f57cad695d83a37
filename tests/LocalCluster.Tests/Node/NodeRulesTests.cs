using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Node.Images;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Node.Security;
using TalosImageOperator.LocalCluster.Node.Termination;
using TalosImageOperator.LocalCluster.Node.Variables;
using TalosImageOperator.LocalCluster.Node.Volumes;
using TalosImageOperator.LocalCluster.Rules;
using TalosImageOperator.LocalCluster.Tests.Controllers;
using static TalosImageOperator.LocalCluster.Tests.Controllers.TestObjects;

namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>The node agent's rules that need no Docker.</summary>
public sealed class NodeRulesTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["A"] = "1", ["B_C"] = "$(A)" };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)-$(B_C)", "1-$(A)")]
    [InlineData("$(NONE)", "$(NONE)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$A $(A", "$A $(A")]
    [InlineData("end$", "end$")]
    public void Expand_References_AreResolvedOnce(string text, string expected) =>
        Assert.Equal(expected, VariableExpansion.Expand(text, Variables));

    [Theory]
    [InlineData("a", "Always")]
    [InlineData("a:latest", "Always")]
    [InlineData("host:5000/a", "Always")]
    [InlineData("host:5000/a:1", "IfNotPresent")]
    [InlineData("a@sha256:abc", "IfNotPresent")]
    public void PullPolicy_ByDefault_DependsOnTheTag(string image, string policy) =>
        Assert.Equal(policy, PodDefaults.PullPolicy(image));

    [Theory]
    [InlineData("500m", 0.5)]
    [InlineData("2Gi", 2147483648)]
    [InlineData("1k", 1000)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5", 1.5)]
    [InlineData("2E", 2e18)]
    [InlineData("nonsense", 0)]
    public void Quantity_WithSuffix_IsInBaseUnits(string text, decimal value) => Assert.Equal(value, Quantity.Parse(text));

    [Fact]
    public void Bind_PathWithComma_IsQuoted() =>
        Assert.Equal("type=bind,\"source=/a,b\",target=/c,readonly", ContainerMounts.Bind("/a,b", "/c", readOnly: true));

    [Fact]
    public void Limit_CutsBetweenCharacters() =>
        Assert.Equal(new string('é', 1024), TerminationMessage.Limit(new string('é', 4000), 6));

    [Theory]
    [InlineData("{runAsUser: 1000, runAsGroup: 1001, fsGroup: 7, supplementalGroups: [8]}", "{}", "--user 1000:1001 --group-add 8 --group-add 7")]
    [InlineData("{runAsUser: 1000}", "{runAsUser: 5}", "--user 5")]
    [InlineData("{}", "{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [CHOWN]}}", "--read-only --security-opt no-new-privileges --cap-drop ALL --cap-add CHOWN")]
    [InlineData("{seccompProfile: {type: RuntimeDefault}}", "{seccompProfile: {type: Unconfined}, appArmorProfile: {type: Unconfined}}", "--security-opt seccomp=unconfined --security-opt apparmor=unconfined")]
    [InlineData("{}", "{privileged: true, procMount: Unmasked}", "--privileged --security-opt systempaths=unconfined")]
    public void Security_OfPodAndContainer_BecomesArguments(string pod, string container, string arguments)
    {
        var spec = new JsonObject { ["name"] = "main", ["securityContext"] = Parse(container) };
        var owner = new JsonObject { ["spec"] = new JsonObject { ["securityContext"] = Parse(pod) } };

        Assert.Equal(arguments, string.Join(' ', SecurityArguments.Of(owner, spec, new ImageInfo("id", ""))));
    }

    [Theory]
    [InlineData("", "container has runAsNonRoot and image will run as root")]
    [InlineData("0:5", "container has runAsNonRoot and image will run as root")]
    [InlineData("app", "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root")]
    [InlineData("65532", null)]
    public void RunAsNonRoot_LooksAtTheImage(string user, string? problem)
    {
        var spec = new JsonObject { ["securityContext"] = Parse("{runAsNonRoot: true}") };
        var refusal = Record.Exception(() => SecurityArguments.Of([], spec, new ImageInfo("id", user)));

        Assert.Equal(problem, refusal?.Message);
    }

    [Theory]
    [InlineData("{secret: {name: none}}", "secret \"none\" not found")]
    [InlineData("{configMap: {name: none}}", "configmap \"none\" not found")]
    [InlineData("{secret: {name: login, items: [{key: other, path: p}]}}", "references non-existent secret key: other")]
    [InlineData("{configMap: {name: map, items: [{key: other, path: p}]}}", "references non-existent config key: other")]
    [InlineData(
        "{secret: {name: none}}, {secret: {name: login, items: [{key: other, path: p}]}}",
        "[secret \"none\" not found, references non-existent secret key: other]")]
    public void ProjectedVolume_WithoutASource_SaysWhatTheKubeletSays(string sources, string expected) =>
        Assert.Equal(expected, Assert.Throws<MountProblem>(() => FilesOf(sources)).Message);

    [Fact]
    public void ProjectedVolume_OfSeveralSources_HasTheFilesOfAll()
    {
        var files = FilesOf("{secret: {name: login, items: [{key: k, path: 0/config.json}]}}, {configMap: {name: map}}, {secret: {name: none, optional: true}}");

        Assert.Equal(["0/config.json", "k"], files.Select(file => file.Path));
        Assert.Equal(["secret", "plain"], files.Select(file => Encoding.UTF8.GetString(file.Content)));
        Assert.All(files, file => Assert.Equal(288, file.Mode));
    }

    private static IReadOnlyList<VolumeFile> FilesOf(string sources)
    {
        InMemoryObjects objects = new(TimeProvider.System);
        objects.Create(Kinds.Secrets, Parse("{metadata: {name: login, namespace: default}, data: {k: c2VjcmV0}}"));
        objects.Create(Kinds.ConfigMaps, Parse("{metadata: {name: map, namespace: default}, data: {k: plain}}"));
        return new VolumeFiles(objects, new ApiAccess()).Of(
            Parse("{metadata: {name: pod, namespace: default}}"), Parse($"{{name: v, projected: {{defaultMode: 288, sources: [{sources}]}}}}"))!;
    }
}
