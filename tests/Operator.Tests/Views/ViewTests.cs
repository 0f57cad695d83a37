using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Operator.Jobs;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Operator.Views;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Views;

/// <summary>What the caches keep of what the API server sends.</summary>
public sealed class ViewTests
{
    private static readonly V1Affinity Affinity = new()
    {
        NodeAffinity = new V1NodeAffinity
        {
            PreferredDuringSchedulingIgnoredDuringExecution =
            [
                new V1PreferredSchedulingTerm
                {
                    Weight = 1,
                    Preference = new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = "disk", OperatorProperty = "In", Values = ["ssd"] }] },
                },
            ],
        },
        PodAntiAffinity = new V1PodAntiAffinity
        {
            RequiredDuringSchedulingIgnoredDuringExecution =
            [
                new V1PodAffinityTerm
                {
                    TopologyKey = "kubernetes.io/hostname",
                    LabelSelector = new V1LabelSelector
                    {
                        MatchLabels = new Dictionary<string, string> { ["app"] = "db" },
                        MatchExpressions = [new V1LabelSelectorRequirement { Key = "tier", OperatorProperty = "Exists" }],
                    },
                },
            ],
        },
    };

    private static readonly V1Job Job = Rendered();

    [Fact]
    public void Job_OfARealOne_IsWhatIsReadAndNoMore()
    {
        var kept = JsonSerializer.SerializeToNode(View.Of(Job), Resources.Jobs.Json)!;

        Assert.Equal(["metadata", "spec"], kept.AsObject().Select(field => field.Key));
        Assert.Equal(["annotations", "labels", "name", "namespace", "ownerReferences", "uid"], kept["metadata"]!.AsObject().Select(field => field.Key).Order());
        Assert.Equal([Labels.Suspended], kept["metadata"]!["annotations"]!.AsObject().Select(field => field.Key));
        Assert.All(kept["metadata"]!["labels"]!.AsObject(), label => Assert.StartsWith("talosimages.dev/", label.Key, StringComparison.Ordinal));
        Assert.Equal("""{"suspend":false,"activeDeadlineSeconds":14400}""", kept["spec"]!.ToJsonString());
    }

    /// <summary>An answer arrives in parts, and the parts end anywhere.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Job_ReadInParts_IsTheSame(int size)
    {
        await using var stream = new SmallParts(Encoding.UTF8.GetBytes(KubernetesJson.Serialize(Job)), size);

        var read = await JsonSerializer.DeserializeAsync(stream, Resources.Jobs.Json);

        Assert.Equal(Text(View.Of(Job)), Text(read!));
    }

    /// <summary>Labels and owners of thousands of objects are a few hundred strings.</summary>
    [Fact]
    public void Job_OfTheSameBuild_SharesItsStrings()
    {
        var pairs = Strings(View.Of(Job)).Zip(Strings(View.Of(Job))).ToList();

        Assert.All(pairs, pair => Assert.Equal(pair.First, pair.Second));

        // Two of them may have the same place in the cache, so that neither stays there.
        Assert.True(pairs.Count > 6, $"Only {pairs.Count} strings.");
        Assert.InRange(pairs.Count(pair => ReferenceEquals(pair.First, pair.Second)), pairs.Count - 2, pairs.Count);

        static IEnumerable<string> Strings(JobView job) =>
            [job.Metadata.NamespaceProperty, job.Metadata.OwnerReferences[0].Uid, .. job.Metadata.Labels.Values, .. job.Metadata.Labels.Keys];
    }

    [Fact]
    public void Job_AsItIsCreated_HasEveryFieldThatTheClientsModelHas()
    {
        var job = Rendered(everything: true);
        job.Metadata.ManagedFields = null;
        var expected = JsonNode.Parse(KubernetesJson.Serialize(job));
        var written = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(job, JobJsonContext.Default.V1Job));

        Assert.True(JsonNode.DeepEquals(expected, written), $"{expected}\n{written}");
    }

    [Fact]
    public void Pod_ThatHasEnded_KeepsNoVolumes()
    {
        var running = View.Of(Pods.Running(Rendered(everything: true), null, done: 1));
        var ended = View.Of(Pods.Succeeded(Rendered(everything: true), null));

        Assert.Equal(["registry", "git"], running.Spec.Volumes!.Select(volume => volume.Name));
        Assert.Null(ended.Spec.Volumes);
    }

    private static string Text(JobView job) => JsonSerializer.Serialize(job, Resources.Jobs.Json);

    private static V1Job Rendered(bool everything = false)
    {
        var spec = everything
            ? Builds.Spec with
            {
                Registry = Builds.Spec.Registry with { SecretRef = new() { Name = "push" } },
                Source = Builds.Spec.Source with { SecretRef = new() { Name = "git" } },
                Job = Builds.Spec.Job with
                {
                    Tolerations = [new V1Toleration { Key = "pool", OperatorProperty = "Exists", TolerationSeconds = 5 }],
                    Affinity = Affinity,
                    Resources = new V1ResourceRequirements { Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("8Gi") } },
                    Workspace = Builds.Spec.Job.Workspace with { StorageClassName = "fast" },
                },
            }
            : Builds.Spec;
        var job = JobRenderer.Render(
            BuildPlanner.Plan(spec, Builds.Amd64), new PodContext(BuildRun.Of(Builds.Of(spec)), new BuildPodOptions(), "amd64"));
        job.Metadata.Uid = "uid-of-job";
        job.Metadata.Annotations = new Dictionary<string, string> { [Labels.Suspended] = "true", ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" };
        job.Metadata.ManagedFields = [new V1ManagedFieldsEntry { Manager = "talos-image-operator", Operation = "Update" }];
        return job;
    }
}
