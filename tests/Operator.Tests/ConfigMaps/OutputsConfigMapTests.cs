using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.Operator.Tests.Rights;

namespace TalosImageOperator.Operator.Tests.ConfigMaps;

/// <summary>The ConfigMap of <c>spec.publish.configMap</c>, written by an operator with the rights of <c>config/rbac</c> alone.</summary>
public sealed class OutputsConfigMapTests : IAsyncLifetime
{
    private const string Builds = "/apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds";
    private const string ConfigMaps = "/api/v1/namespaces/images/configmaps";

    private static readonly TalosImageBuildSpec Spec = Support.Builds.Spec with { Publish = new PublishSpec { ConfigMap = "outputs" } };

    private InstalledCluster _cluster = null!;
    private IHost _operator = null!;

    public async Task InitializeAsync()
    {
        _cluster = await InstalledCluster.StartAsync();
        await _cluster.AddNodeAsync("amd64");
        await _cluster.AddNodeAsync("arm64");
        _operator = _cluster.CreateOperator();
        await _operator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _operator.StopAsync();
        _operator.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Success_WritesWhatTheStatusSays_AndTheNextSuccessReplacesIt()
    {
        var build = await ApplyAsync("sample", Spec);

        var configMap = await _cluster.Client.GetAsync($"{ConfigMaps}/outputs");
        var output = build["status"]!["outputs"]!.AsArray().Single(output => (string)output!["name"]! == "iso")!;
        var amd64 = output["platforms"]!.AsArray().Single(platform => (string)platform!["platform"]! == "linux/amd64")!;
        Assert.Equal($"{output["image"]}@{output["digest"]}", (string?)configMap!["data"]!["ISO_REF"]);
        Assert.Equal((string?)output["digest"], (string?)configMap["data"]!["ISO_DIGEST"]);
        Assert.Equal((string?)amd64["digest"], (string?)configMap["data"]!["ISO_AMD64_DIGEST"]);
        Assert.Equal(Spec.Release, (string?)configMap["data"]!["TALOS_RELEASE"]);
        Assert.Equal((string?)build["metadata"]!["uid"], (string?)configMap["metadata"]!["ownerReferences"]![0]!["uid"]);
        Assert.Equal(("True", Reasons.ConfigMapWritten), Condition(build));

        await _cluster.Client.PatchAsync($"{ConfigMaps}/outputs", """{"metadata":{"annotations":{"mine":"stays"}}}""");
        await _cluster.Kubelet.RunAsync("sample", Spec with { Outputs = ["kernel"] });
        await _cluster.Client.PatchAsync($"{Builds}/sample", """{"spec":{"outputs":["kernel"]}}""");
        await UntilAsync("sample", changed => IsSucceeded(changed) && changed["status"]!["outputs"]!.AsArray().Count == 1);

        configMap = await _cluster.Client.GetAsync($"{ConfigMaps}/outputs");
        Assert.Null(configMap!["data"]!["ISO_REF"]);
        Assert.NotNull(configMap["data"]!["KERNEL_REF"]);
        Assert.Equal("stays", (string?)configMap["metadata"]!["annotations"]!["mine"]);
    }

    [Fact]
    public async Task NameOfAnotherOwner_TouchesNothingAndSaysSo()
    {
        await _cluster.Client.ApplyYamlAsync(ConfigMaps, "metadata: {name: outputs}\ndata: {mine: value}");

        var build = await ApplyAsync("sample", Spec);

        Assert.Equal(("False", Reasons.NameTaken), Condition(build));
        var configMap = await _cluster.Client.GetAsync($"{ConfigMaps}/outputs");
        Assert.Equal("""{"mine":"value"}""", configMap!["data"]!.ToJsonString());
        Assert.Null(configMap["metadata"]!["ownerReferences"]);
        Assert.DoesNotContain(_cluster.Requests, request => request is { Resource: "configmaps", Verb: "patch" });
    }

    /// <summary>The images are published, so a webhook that fails must not keep the build from its end.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task ApiServerThatRefusesIt_BuildSucceedsAndSaysSo(int code)
    {
        _cluster.Host.Faults.Add(new Fault { Resource = "configmaps", Verb = "create", Times = int.MaxValue, Status = code });

        var build = await ApplyAsync("sample", Spec);

        Assert.Equal(("False", Reasons.ConfigMapRefused), Condition(build));
    }

    [Fact]
    public async Task SwitchedOnLaterAndRestarted_BuildsNothingAndWritesItOnce()
    {
        await ApplyAsync("sample", Support.Builds.Spec);
        var jobs = _cluster.Requests.Count(request => request is { Resource: "jobs", Verb: "create" });
        await _cluster.Client.PatchAsync($"{Builds}/sample", """{"spec":{"publish":{"configMap":"outputs"}}}""");
        await UntilAsync("sample", build => build["status"]!["configMap"] is not null);
        await _operator.StopAsync();
        _operator.Dispose();
        var writes = Writes();

        _operator = _cluster.CreateOperator();
        await _operator.StartAsync();
        await ApplyAsync("other", Support.Builds.Spec with { Registry = Support.Builds.Spec.Registry with { Username = "other" } });

        Assert.Equal(jobs * 2, _cluster.Requests.Count(request => request is { Resource: "jobs", Verb: "create" }));
        Assert.Equal(1, writes);
        Assert.Equal(writes, Writes());

        int Writes() => _cluster.Requests.Count(request => request is { Resource: "configmaps", Verb: "create" or "patch" });
    }

    private async Task<JsonObject> ApplyAsync(string name, TalosImageBuildSpec spec)
    {
        await _cluster.Kubelet.RunAsync(name, spec);
        await _cluster.ApplyAsync(Builds, name, spec);
        return await UntilAsync(name, IsSucceeded);
    }

    private Task<JsonObject> UntilAsync(string name, Func<JsonObject, bool> state) =>
        _cluster.Client.UntilAsync(Builds, build => (string?)build["metadata"]!["name"] == name && state(build));

    private static bool IsSucceeded(JsonObject build) => (string?)build["status"]?["phase"] == "Succeeded";

    private static (string? Status, string? Reason) Condition(JsonObject build)
    {
        var condition = build["status"]!["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == ConditionTypes.ConfigMapWritten)!;
        return ((string?)condition["status"], (string?)condition["reason"]);
    }
}
