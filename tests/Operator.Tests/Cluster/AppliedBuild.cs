using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Tests.Support;

namespace TalosImageOperator.Operator.Tests.Cluster;

/// <summary>A build that a user has applied to the fake cluster.</summary>
internal sealed class AppliedBuild
{
    private readonly FakeCluster _cluster;
    private readonly TalosImageBuild _build;

    /// <param name="cluster">Where it is applied.</param>
    /// <param name="spec">Null for <see cref="Builds.Spec"/>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="minute">When it was created.</param>
    /// <param name="inNamespace">Its namespace.</param>
    public AppliedBuild(
        FakeCluster cluster, TalosImageBuildSpec? spec = null, string name = "sample", int minute = 0, string inNamespace = "images")
    {
        _cluster = cluster;
        _build = Builds.Of(spec, name);
        _build.Metadata.ResourceVersion = null;
        _build.Metadata.NamespaceProperty = inNamespace;
        _build.Metadata.CreationTimestamp = new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc);
        var json = JsonSerializer.SerializeToNode(_build, EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        // As it comes from a server: a number made here could only be read as the type that it was made of.
        json["status"] = JsonNode.Parse("""{"observedGeneration":-1}""");
        cluster.Create(Path, json);
    }

    public string Path => $"apis/talosimages.dev/v1alpha1/namespaces/{_build.Metadata.NamespaceProperty}/talosimagebuilds/{_build.Metadata.Name}";

    public string Uid => _build.Metadata.Uid;

    /// <param name="of">An architecture, <c>publish</c>, or <c>r-</c> and an architecture for the second build.</param>
    public string JobPath(string of) => $"apis/batch/v1/namespaces/{_build.Metadata.NamespaceProperty}/jobs/{JobName(_build, of)}";

    public static string JobName(TalosImageBuild build, string of)
    {
        var run = BuildRun.Of(build);
        return of.StartsWith("r-", StringComparison.Ordinal) ? Names.RebuildJob(run.Name, run.Reproducing!.Id, $"linux/{of[2..]}")
            : of == "publish" ? Names.PublishJob(run.Name, run.PublishId)
            : Names.PlatformJob(run.Name, run.RunId, $"linux/{of}");
    }

    public void Patch(string spec) => _cluster.Patch(Path, new JsonObject { ["spec"] = JsonNode.Parse(spec) });

    public Task<JsonObject> UntilPhaseAsync(string phase) => _cluster.UntilAsync(Path, build => (string?)build["status"]?["phase"] == phase);

    public Task<JsonObject> UntilAsync(Func<JsonObject, bool> state) => _cluster.UntilAsync(Path, state);

    /// <summary>A field of the Ready condition.</summary>
    public static string? Ready(JsonObject build, string field) => (string?)build["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => (string?)condition!["type"] == "Ready")?[field];
}
