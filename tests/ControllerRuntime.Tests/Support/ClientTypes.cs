using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>Resource types of the client's own models, read and written by its own options.</summary>
internal static class ClientTypes
{
    private static readonly JsonSerializerOptions Options = OfTheClient();

    public static ResourceType<V1Job> Jobs { get; } = new()
    {
        Group = "batch",
        Version = "v1",
        Plural = "jobs",
        Kind = "Job",
        Json = (JsonTypeInfo<V1Job>)Options.GetTypeInfo(typeof(V1Job)),
    };

    public static ResourceType<V1Pod> Pods { get; } = new()
    {
        Group = "",
        Version = "v1",
        Plural = "pods",
        Kind = "Pod",
        Json = (JsonTypeInfo<V1Pod>)Options.GetTypeInfo(typeof(V1Pod)),
    };

    // The client keeps its options internal; this callback is the one public way to see them. Nothing is changed.
    private static JsonSerializerOptions OfTheClient()
    {
        JsonSerializerOptions? seen = null;
        KubernetesJson.AddJsonOptions(options => seen = options);
        return seen!;
    }
}
