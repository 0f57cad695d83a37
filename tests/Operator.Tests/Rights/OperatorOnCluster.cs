using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.Operator.Jobs;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>
/// The operator as its own ServiceAccount under <c>config/rbac</c> alone, over a local cluster that authorizes, through a suite
/// of builds: to the tag, changed, suspended and resumed, in the way of a foreign Job, refused by pod security, deleted.
/// </summary>
public class OperatorOnCluster : IAsyncLifetime, IAsyncDisposable
{
    private const string Builds = "/apis/talosimages.dev/v1alpha1/namespaces/images/talosimagebuilds";
    private const string Jobs = "/apis/batch/v1/namespaces/images/jobs";
    private const string Guarded = "/apis/talosimages.dev/v1alpha1/namespaces/guarded/talosimagebuilds";
    private InstalledCluster _cluster = null!;
    private JsonObject _created = null!;

    /// <summary>The administrator's.</summary>
    internal ClusterClient Client => _cluster.Client;

    /// <summary>The namespaces that it watches and has rights in; empty for all.</summary>
    protected virtual IReadOnlyList<string> Namespaces => [];

    /// <summary>What the operator has asked of the API server during the suite.</summary>
    internal IReadOnlyList<RequestRecord> Requests { get; private set; } = [];

    internal IEnumerable<RequestRecord> Denied => Requests.Where(request => request.Code is 401 or 403);

    public async Task InitializeAsync()
    {
        _cluster = await InstalledCluster.StartAsync(Namespaces);
        await _cluster.AddNodeAsync("amd64");
        await _cluster.AddNodeAsync("arm64");
        try
        {
            using var operation = _cluster.CreateOperator();
            await operation.StartAsync();
            await RunBuildsAsync();
            await operation.StopAsync();
            Requests = _cluster.Requests;
        }
        catch (TimeoutException late)
        {
            Requests = _cluster.Requests;
            throw new TimeoutException($"The operator was denied: {string.Join(", ", Denied.Select(Describe).Distinct())}. {late.Message}", late);
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
    }

    /// <summary>A client with the operator's rights.</summary>
    internal ClusterClient ConnectAsOperator() => _cluster.ConnectAsOperator();

    /// <summary>A Job that the operator has created, under another name.</summary>
    internal JsonObject JobAgain()
    {
        var job = _created.DeepClone().AsObject();
        var spec = job["spec"]!.AsObject();
        spec.Remove("selector");
        var labels = spec["template"]!["metadata"]!["labels"]!.AsObject();
        foreach (var label in labels.Select(label => label.Key).Where(label => label.EndsWith("controller-uid", StringComparison.Ordinal)
            || label.EndsWith("job-name", StringComparison.Ordinal)).ToList())
        {
            labels.Remove(label);
        }

        job["metadata"] = new JsonObject { ["name"] = "again", ["ownerReferences"] = job["metadata"]!["ownerReferences"]!.DeepClone() };
        return job;
    }

    internal static string Describe(RequestRecord request) =>
        new AccessRight("", request.Verb, request.Group, ResourceOf(request)) + (request.Namespace is { } space ? $" in {space}" : "");

    internal static string ResourceOf(RequestRecord request) =>
        request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";

    private async Task RunBuildsAsync()
    {
        await BuildAndChangeAsync();
        await SuspendTwiceAsync();
        await MeetAForeignJobAsync();
        await PublishAConfigMapTwiceAsync();

        // Rootless BuildKit needs what the baseline level forbids.
        await ApplyAsync(Guarded, "guarded", Support.Builds.Spec);
        await Client.UntilAsync(Guarded, build => Reason(build) == Reasons.PodRefused);
        await Client.DeleteAsync($"{Builds}/sample");
    }

    private async Task BuildAndChangeAsync()
    {
        await _cluster.Kubelet.RunAsync("sample", Support.Builds.Spec);
        await ApplyAsync(Builds, "sample", Support.Builds.Spec);
        await Client.UntilAsync(Builds, build => Is(build, "sample", "Succeeded"));
        _created = (await Client.GetAsync(Jobs))!["items"]!.AsArray()[0]!.AsObject();

        await _cluster.Kubelet.RunAsync("sample", Support.Builds.Spec with { Outputs = ["kernel"] });
        await Client.PatchAsync($"{Builds}/sample", """{"spec":{"outputs":["kernel"]}}""");
        await Client.UntilAsync(Builds, build => Is(build, "sample", "Succeeded") && (int)build["status"]!["observedGeneration"]! == 2);
    }

    // The second time, the same event is counted instead of written again.
    private async Task SuspendTwiceAsync()
    {
        await ApplyAsync(Builds, "paused", Support.Builds.Spec);
        foreach (var suspend in new[] { false, true, false, true })
        {
            await Client.PatchAsync($"{Builds}/paused", suspend ? """{"spec":{"suspend":true}}""" : """{"spec":{"suspend":false}}""");
            await Client.UntilAsync(Builds, build => Is(build, "paused", suspend ? "Suspended" : "Building"));
        }

        await Client.UntilAsync("/apis/events.k8s.io/v1/namespaces/images/events", told => told["series"] is not null);
    }

    // The second time it is there already.
    private async Task PublishAConfigMapTwiceAsync()
    {
        var spec = Support.Builds.Spec with { Publish = new PublishSpec { ConfigMap = "outputs" } };
        await _cluster.Kubelet.RunAsync("consumed", spec);
        await ApplyAsync(Builds, "consumed", spec);
        var first = await Client.UntilAsync(Builds, build => Is(build, "consumed", "Succeeded"));

        await _cluster.Kubelet.RunAsync("consumed", spec with { Outputs = ["kernel"] });
        await Client.PatchAsync($"{Builds}/consumed", """{"spec":{"outputs":["kernel"]}}""");
        await Client.UntilAsync(Builds, build => Is(build, "consumed", "Succeeded")
            && (string?)build["status"]!["configMap"]!["checksum"] != (string?)first["status"]!["configMap"]!["checksum"]);
    }

    private async Task MeetAForeignJobAsync()
    {
        var run = BuildRun.Of(Support.Builds.Of(name: "taken"));
        var name = Names.PlatformJob(run.Name, run.RunId, Support.Builds.Amd64);
        await Client.ApplyYamlAsync(Jobs, $$"""
            metadata: {name: {{name}}}
            spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: other, image: "other:1"}]} } }
            """);
        await ApplyAsync(Builds, "taken", Support.Builds.Spec);
        await Client.UntilAsync(Builds, build => Condition(build, "message")?.Contains(name, StringComparison.Ordinal) is true);
    }

    private Task<JsonObject> ApplyAsync(string collection, string name, TalosImageBuildSpec spec) => _cluster.ApplyAsync(collection, name, spec);

    private static bool Is(JsonObject build, string name, string phase) =>
        (string?)build["metadata"]!["name"] == name && (string?)build["status"]?["phase"] == phase;

    private static string? Reason(JsonObject build) => Condition(build, "reason");

    private static string? Condition(JsonObject build, string field) => (string?)build["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => (string?)condition!["type"] == ConditionTypes.Ready)?[field];
}

/// <summary>The same with rights in the builds' namespaces alone, as the chart's <c>namespaces</c> gives them.</summary>
public sealed class OperatorInNamespaces : OperatorOnCluster
{
    protected override IReadOnlyList<string> Namespaces => ["images", "guarded"];
}
