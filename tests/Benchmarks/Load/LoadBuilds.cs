using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Benchmarks.Load;

/// <summary>The builds that load a cluster: two platforms, six outputs.</summary>
internal static class LoadBuilds
{
    public static TalosImageBuildSpec Spec(string tag) => new()
    {
        Release = "v1.13.9",
        Platforms = [Builds.Amd64, Builds.Arm64],
        Outputs = ["kernel", "initramfs", "installer-base", "imager", "installer", "iso"],
        Registry = new RegistrySpec { Host = "registry.example", Username = "me", Tag = tag },
    };

    public static JsonObject New(string @namespace, string name) => Json(new TalosImageBuild
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
        Spec = Spec(name),
    });

    /// <summary>The status that the build has once it has published.</summary>
    public static JsonObject FinishedStatus(string @namespace, string name, string uid, long generation)
    {
        var build = Builds.Of(Spec(name), name);
        var scenario = new Scenario
        {
            Build = build with { Metadata = build.Metadata with { NamespaceProperty = @namespace, Uid = uid, Generation = generation } },
        };
        scenario.Finished();
        return JsonSerializer.SerializeToNode(scenario.Build.Status, EntitiesJsonContext.Default.TalosImageBuildStatus)!.AsObject();
    }

    /// <summary>The Jobs and the status that the operator writes for a new build.</summary>
    public static (IReadOnlyList<JsonObject> Jobs, JsonObject Status) Started(string @namespace, string name, string uid)
    {
        var build = Builds.Of(Spec(name), name);
        var scenario = new Scenario { Build = build with { Metadata = build.Metadata with { NamespaceProperty = @namespace, Uid = uid } } };
        scenario.Reconcile();
        var jobs = scenario.Jobs.Select(job => JsonNode.Parse(KubernetesJson.Serialize(job with
        {
            Metadata = job.Metadata with { Uid = null, NamespaceProperty = @namespace },
        }))!.AsObject());
        return ([.. jobs], JsonSerializer.SerializeToNode(scenario.Build.Status, EntitiesJsonContext.Default.TalosImageBuildStatus)!.AsObject());
    }

    /// <summary>The pod of a Job as a kubelet reports it, and the status of its own.</summary>
    public static (JsonObject Pod, JsonObject Status) Pod(JsonObject job, Func<V1Job, V1Pod> state)
    {
        var pod = JsonNode.Parse(KubernetesJson.Serialize(state(KubernetesJson.Deserialize<V1Job>(job.ToJsonString()))))!.AsObject();
        var status = pod["status"]!.AsObject();
        pod.Remove("status");
        pod["metadata"]!.AsObject().Remove("uid");
        pod["spec"]!.AsObject().Remove("nodeName");

        // A pod of one container is as good as the real one for whoever only reads its status.
        pod["spec"]!["containers"] = new JsonArray(new JsonObject { ["name"] = "verify", ["image"] = "registry.example/builder:v1" });
        pod["spec"]!.AsObject().Remove("volumes");
        return (pod, status.DeepClone().AsObject());
    }

    private static JsonObject Json(TalosImageBuild build)
    {
        var json = JsonSerializer.SerializeToNode(build, EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        json.Remove("status");
        return json;
    }
}
