using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>Does to Jobs what the Job controller and a kubelet do: pods, their steps' results, conditions.</summary>
internal sealed class FakeKubelet(FakeCluster cluster)
{
    private const string Jobs = "apis/batch/v1/namespaces/images/jobs/";

    // UIDs of the Jobs that are on their way to their end.
    private readonly HashSet<string> _run = new(StringComparer.Ordinal);

    /// <summary>Completes every Job as soon as it is created or resumed.</summary>
    /// <param name="existing">Also those that are there already.</param>
    public void RunEverything(bool existing = false)
    {
        cluster.Created += Run;
        cluster.Patched += Run;
        foreach (var job in existing ? cluster.List("apis/batch/v1/jobs") : [])
        {
            Run($"apis/batch/v1/namespaces/{job["metadata"]!["namespace"]}/jobs/{job["metadata"]!["name"]}", job);
        }
    }

    private void Run(string path, JsonObject job)
    {
        if (!path.StartsWith(Jobs, StringComparison.Ordinal) || job["spec"] is not { } spec || (bool?)spec["suspend"] is true)
        {
            return;
        }

        lock (_run)
        {
            if (!_run.Add((string)job["metadata"]!["uid"]!))
            {
                return;
            }
        }

        Task.Run(() => RunToTheEnd(path));
    }

    public void RunToTheEnd(string path)
    {
        Start(path);
        Succeed(path);
    }

    /// <summary>The Job has a pod; its first step runs.</summary>
    public void Start(string path)
    {
        cluster.Patch(path, Status("""{"startTime":"2026-01-01T00:00:01Z","active":1}"""), "status");
        if (Job(path) is { } job)
        {
            Put(Pods.Running(job, Plan(job), done: 0));
        }
    }

    /// <summary>So many steps have succeeded.</summary>
    public void Advance(string path, int done)
    {
        if (Job(path) is { } job)
        {
            Put(Pods.Running(job, Plan(job), done));
        }
    }

    public void Succeed(string path)
    {
        if (Job(path) is not { } job)
        {
            return;
        }

        Put(Pods.Succeeded(job, Plan(job)));
        cluster.Patch(
            path,
            Status("""
                {"active":0,"succeeded":1,"completionTime":"2026-01-01T00:01:00Z",
                 "conditions":[{"type":"Complete","status":"True","lastTransitionTime":"2026-01-01T00:01:00Z"}]}
                """),
            "status");
    }

    /// <summary>The Job has failed for good.</summary>
    public void Fail(string path, string reason) => cluster.Patch(
        path,
        Status($$"""{"active":0,"failed":1,"conditions":[{"type":"Failed","status":"True","reason":"{{reason}}","lastTransitionTime":"2026-01-01T00:01:00Z"}]}"""),
        "status");

    /// <summary>Updates the pod and the status of a Job that is suspended.</summary>
    public void Suspend(string path)
    {
        if (Job(path) is { } job)
        {
            cluster.Delete($"api/v1/namespaces/images/pods/{Pods.Waiting(job).Metadata.Name}");
        }

        cluster.Patch(path, Status("""{"startTime":null,"active":null}"""), "status");
    }

    /// <summary>A pod of the Job, in any state.</summary>
    public void Put(string path, Func<V1Job, BuildPlan?, V1Pod> pod)
    {
        if (Job(path) is { } job)
        {
            Put(pod(job, Plan(job)));
        }
    }

    private V1Job? Job(string path) =>
        cluster.Get(path) is { } json ? KubernetesJson.Deserialize<V1Job>(json.ToJsonString()) : null;

    // From the Job that the pod comes from: what it lacks, a pod would lack.
    private static BuildPlan? Plan(V1Job job) => Labels.Of(job, Labels.Platform) is null ? null : EncodedPlan.ReadBuildPlan(Pods.Carried(job));

    private void Put(V1Pod pod)
    {
        var path = $"api/v1/namespaces/images/pods/{pod.Metadata.Name}";
        var json = JsonNode.Parse(KubernetesJson.Serialize(pod))!.AsObject();
        if (cluster.Get(path) is { } old && (string?)old["metadata"]!["uid"] != pod.Metadata.Uid)
        {
            cluster.Delete(path);
        }

        if (cluster.Create(path, json) is null)
        {
            cluster.Patch(path, Status(json["status"]!.ToJsonString()), "status");
        }
    }

    private static JsonObject Status(string json) => new() { ["status"] = JsonNode.Parse(json) };
}
