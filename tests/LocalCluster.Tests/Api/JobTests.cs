using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Tests.Support;
using TalosImageOperator.LocalCluster.Yaml;

namespace TalosImageOperator.LocalCluster.Tests.Api;

public sealed class JobTests : ClusterTest
{
    private const string Path = Samples.Jobs + "/j";

    [Fact]
    public async Task Create_OfAJob_FillsDefaultsSelectorAndLabels()
    {
        var job = await Cluster.CreateAsync(Samples.Jobs, Samples.Job);

        var uid = job.Text("metadata", "uid")!;
        var labels = job.Map("spec", "template", "metadata", "labels")!;
        Assert.Equal(uid, job.Text("spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid"));
        Assert.Equal(
            [$"controller-uid={uid}", "job-name=j", $"batch.kubernetes.io/controller-uid={uid}",
                "batch.kubernetes.io/job-name=j"],
            labels.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal([6, 1, 1], new[] { "backoffLimit", "completions", "parallelism" }
            .Select(name => job.Integer("spec", name)));
        Assert.False(job.Flag("spec", "suspend"));
        Assert.Equal("TerminatingOrFailed", job.Text("spec", "podReplacementPolicy"));
        Assert.Equal(1, job.Integer("metadata", "generation"));
        var container = job.Items("spec", "template", "spec", "containers").Objects().Single();
        Assert.Equal("IfNotPresent /dev/termination-log File",
            $"{container.Text("imagePullPolicy")} {container.Text("terminationMessagePath")} {container.Text("terminationMessagePolicy")}");
    }

    [Fact]
    public async Task Create_WithAPodFailurePolicy_ReplacesFailedPodsOnlyAndDefaultsConditions()
    {
        var job = await Cluster.CreateAsync(Samples.Jobs, ValidationTests.Merge(Samples.Job,
            "{spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}}}"));

        Assert.Equal("Failed", job.Text("spec", "podReplacementPolicy"));
        Assert.Equal("True", job.Items("spec", "podFailurePolicy", "rules")![0].Items("onPodConditions")![0].Text("status"));
    }

    [Theory]
    [InlineData("{spec: {template: {spec: {terminationGracePeriodSeconds: 5}}}}", 422)]
    [InlineData("{spec: {completions: 2}}", 422)]
    [InlineData("{spec: {podFailurePolicy: {rules: []}}}", 422)]
    [InlineData("{spec: {suspend: true}}", 200)]
    [InlineData("{spec: {backoffLimit: 1, activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 0, parallelism: 0}}", 200)]
    public async Task Patch_OfAJob_KeepsWhatIsImmutable(string patch, int code)
    {
        await Cluster.CreateAsync(Samples.Jobs, Samples.Job);

        (await Cluster.PatchAsync(Path, "merge-patch+json", patch)).Expect(code);
    }

    [Fact]
    public async Task Put_OfTheOriginalManifest_IsRefusedForItLacksWhatWasGenerated()
    {
        var created = await Cluster.CreateAsync(Samples.Jobs, Samples.Job);
        var original = (JsonObject)YamlText.Parse(System.Text.Encoding.UTF8.GetBytes(Samples.Job))!;

        (await Cluster.PutAsync(Path, original)).Expect(422);
        var reply = (await Cluster.ApplyAsync(Path, "test", "apiVersion: batch/v1\nkind: Job\n" + Samples.Job)).Expect(200);

        Assert.Equal(
            created.Map("spec", "template", "metadata", "labels")!.ToJsonString(), reply.Body.Map("spec", "template", "metadata", "labels")!.ToJsonString());
    }

    [Fact]
    public async Task Patch_OfASuspendedJob_MayMoveIt()
    {
        await Cluster.CreateAsync(Samples.Jobs, ValidationTests.Merge(Samples.Job, "{spec: {suspend: true}}"));

        (await Cluster.PatchAsync(Path, "merge-patch+json", "{spec: {template: {spec: {nodeSelector: {a: b}}}}}")).Expect(
            200);
    }

    [Fact]
    public async Task Patch_OfTheStatus_LeavesTheSpecAndTheGeneration()
    {
        await Cluster.CreateAsync(Samples.Jobs, Samples.Job);

        var reply = (await Cluster.PatchAsync(Path + "/status", "merge-patch+json",
            "{spec: {suspend: true}, status: {active: 1}}")).Expect(200);
        var main = (await Cluster.PatchAsync(Path, "merge-patch+json", "{status: {active: 9}}")).Expect(200);

        Assert.False(reply.Body.Flag("spec", "suspend"));
        Assert.Equal(1, main.Body.Integer("status", "active"));
        Assert.Equal(1, main.Body.Integer("metadata", "generation"));
    }
}
