using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Rights;

/// <summary>Takes each pod that is bound to a node to a good end, with the results of the steps of its build's plan.</summary>
internal sealed class ClusterKubelet : IAsyncDisposable
{
    private readonly ClusterClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TalosImageBuildSpec> _specs = new();
    private readonly Task _work;

    public ClusterKubelet(ClusterClient client)
    {
        _client = client;
        _work = WorkAsync();
    }

    /// <summary>Runs the existing and future pods of a build, and leaves those of other builds unchanged.</summary>
    public async Task RunAsync(string build, TalosImageBuildSpec spec)
    {
        _specs[build] = spec;
        foreach (var pod in (await _client.GetAsync("/api/v1/pods"))!["items"]!.AsArray())
        {
            await EndAsync(KubernetesJson.Deserialize<V1Pod>(pod!.ToJsonString()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var pod in _client.WatchAsync("/api/v1/pods", _stop.Token))
            {
                await EndAsync(KubernetesJson.Deserialize<V1Pod>(pod.ToJsonString()));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task EndAsync(V1Pod pod)
    {
        var isWaiting = pod.Spec.NodeName is { Length: > 0 } && pod.Status.Phase == "Pending" && pod.Metadata.DeletionTimestamp is null;
        if (!isWaiting || Labels.Of(pod, Labels.Build) is not { } build || !_specs.TryGetValue(build, out var spec))
        {
            return;
        }

        var space = $"/namespaces/{pod.Metadata.NamespaceProperty}";
        var found = await _client.GetAsync($"/apis/batch/v1{space}/jobs/{pod.Metadata.OwnerReferences[0].Name}");
        if (found is null)
        {
            return;
        }

        var job = KubernetesJson.Deserialize<V1Job>(found.ToJsonString());
        var plan = Labels.Of(job, Labels.Platform) is { } platform ? BuildPlanner.Plan(spec, platform.Replace('-', '/')) : null;
        var ended = JsonNode.Parse(KubernetesJson.Serialize(Pods.Succeeded(job, plan).Status))!;
        await _client.SendAsync(
            HttpMethod.Patch, $"/api/v1{space}/pods/{pod.Metadata.Name}/status", new JsonObject { ["status"] = ended }, "application/merge-patch+json");
    }
}
