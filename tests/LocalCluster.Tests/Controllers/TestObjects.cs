using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Controllers;

/// <summary>Objects from short YAML.</summary>
internal static class TestObjects
{
    public static JsonObject Parse(string text) => (JsonObject)YamlText.Parse(Encoding.UTF8.GetBytes(text))!;

    /// <summary>A Job named <c>build</c> with this spec and status.</summary>
    public static JsonObject Job(string spec, string status = "{}") => new()
    {
        ["apiVersion"] = "batch/v1",
        ["kind"] = "Job",
        ["metadata"] = new JsonObject { ["name"] = "build", ["namespace"] = "default", ["uid"] = "job-uid" },
        ["spec"] = Parse(spec),
        ["status"] = Parse(status),
    };

    /// <summary>A pod of that Job, tracked by its finalizer.</summary>
    public static JsonObject PodOfJob(string name, string status, bool terminating = false)
    {
        var pod = Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{name}}
              namespace: default
              uid: {{name}}-uid
              creationTimestamp: "2026-01-01T00:00:00Z"
              finalizers: [batch.kubernetes.io/job-tracking]
              ownerReferences: [{apiVersion: batch/v1, kind: Job, name: build, uid: job-uid, controller: true}]
            spec: {nodeName: node-1}
            """);
        pod["status"] = Parse(status);
        if (terminating)
        {
            pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:30Z";
        }

        return pod;
    }

    public static string Failed(string container, int exitCode, string finished = "2026-01-01T00:00:10Z") =>
        $"{{phase: Failed, containerStatuses: [{{name: {container}, state: {{terminated: {{exitCode: {exitCode}, finishedAt: \"{finished}\"}}}}}}]}}";
}
