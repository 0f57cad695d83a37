using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>Jobs whose pods really run: controller, scheduler, node agent and garbage collector together.</summary>
[Collection(nameof(TestDocker))]
public sealed class JobTests(TestDocker docker) : DockerTests(docker)
{
    [SkippableFact]
    public async Task Job_WithASidecar_CompletesOnTheNodeOfItsArchitecture()
    {
        await using var node = await StartAsync(
            new() { Name = "amd" }, new() { Name = "arm", Architecture = "arm64" });
        CreateJob(node, """
            template:
              spec:
                restartPolicy: Never
                nodeSelector: {kubernetes.io/arch: arm64}
                initContainers: [{name: side, image: IMAGE, restartPolicy: Always, command: [sh, -c, "trap 'exit 1' TERM; while true; do sleep 0.1; done"]}]
                containers: [{name: main, image: IMAGE, command: ["true"]}]
            """);

        var job = await node.UntilAsync(Kinds.Jobs, "build", JobReading.HasEnded);

        Assert.True(job.HasCondition("Complete"), job.ToJsonString());
        Assert.Equal(1, job.Integer("status", "succeeded"));
        var pod = Assert.Single(node.Objects.List(Kinds.Pods, TestNode.Namespace));
        Assert.Equal("arm", pod.NodeName());
        Assert.Matches("^build-.{5}$", pod.Name());
        Assert.False(pod.IsTracked());
        Assert.Contains($"Normal SuccessfulCreate: Created pod: {pod.Name()}", node.EventsOf("build"));
        // The event is recorded after the status is written.
        await node.UntilAsync(Kinds.Events, story => story.Text("reason") == "Completed" && story.Text("message") == "Job completed");
    }

    [SkippableFact]
    public async Task Job_FailingWithAFatalCode_FailsAtOnceAndWithAnotherRetries()
    {
        await using var node = await StartAsync();
        CreateJob(node, """
            backoffLimit: 1
            podReplacementPolicy: Failed
            podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: main, operator: In, values: [64]}}]}
            template: {spec: {restartPolicy: Never, containers: [{name: main, image: IMAGE, command: [sh, -c, "exit 64"]}]}}
            """, "fatal");
        CreateJob(node, """
            backoffLimit: 1
            template: {spec: {restartPolicy: Never, containers: [{name: main, image: IMAGE, command: [sh, -c, "exit 75"]}]}}
            """, "retried");

        var fatal = await node.UntilAsync(Kinds.Jobs, "fatal", JobReading.HasEnded);
        var retried = await node.UntilAsync(Kinds.Jobs, "retried", JobReading.HasEnded);

        Assert.Equal("PodFailurePolicy", fatal.Condition("Failed").Text("reason"));
        Assert.Equal(1, fatal.Integer("status", "failed"));
        Assert.Equal("BackoffLimitExceeded", retried.Condition("Failed").Text("reason"));
        Assert.Equal(2, retried.Integer("status", "failed"));
    }

    [SkippableFact]
    public async Task Job_SuspendedAndResumed_StopsItsPodAndStartsAnother()
    {
        await using var node = await StartAsync();
        CreateJob(node, """
            template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: IMAGE, command: [sleep, "100"]}]}}
            """);
        await node.UntilAsync(Kinds.Jobs, "build", job => job.Integer("status", "ready") == 1);

        node.Objects.Update(Kinds.Jobs, TestNode.Namespace, "build", job => job.Child("spec")["suspend"] = true);
        var suspended = await node.UntilAsync(
            Kinds.Jobs, "build", job => job.HasCondition("Suspended") && job.Integer("status", "terminating") is null or 0);
        Assert.Null(suspended.Integer("status", "failed"));
        node.Objects.Update(Kinds.Jobs, TestNode.Namespace, "build", job => job.Child("spec")["suspend"] = false);

        await node.UntilAsync(
            Kinds.Jobs, "build", job => job.Integer("status", "ready") == 1 && job.HasCondition("Suspended", "False"));
    }

    [SkippableFact]
    public async Task Job_PastItsDeadline_StopsItsPodFirst()
    {
        await using var node = await StartAsync();
        CreateJob(node, """
            activeDeadlineSeconds: 2
            template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: IMAGE, command: [sleep, "100"]}]}}
            """);

        await node.UntilAsync(Kinds.Jobs, "build", job => job.HasCondition("FailureTarget") && !job.HasCondition("Failed"));
        var job = await node.UntilAsync(Kinds.Jobs, "build", JobReading.HasEnded);

        Assert.Equal("DeadlineExceeded", job.Condition("Failed").Text("reason"));
        Assert.Equal(1, job.Integer("status", "failed"));
        Assert.All(node.Objects.List(Kinds.Pods, TestNode.Namespace), pod => Assert.True(pod.IsFinished()));
    }

    [SkippableFact]
    public async Task Job_AfterItsTtl_GoesWithItsPods()
    {
        await using var node = await StartAsync();
        CreateJob(node, """
            ttlSecondsAfterFinished: 1
            template: {spec: {restartPolicy: Never, containers: [{name: main, image: IMAGE, command: ["true"]}]}}
            """);
        await node.UntilAsync(Kinds.Jobs, "build", JobReading.HasEnded);

        await node.UntilGoneAsync(Kinds.Jobs, "build");

        Assert.Empty(node.Objects.List(Kinds.Pods, TestNode.Namespace));
    }

    [SkippableFact]
    public async Task Namespace_Deleted_TakesRunningPodsAlong()
    {
        await using var node = await StartAsync();
        CreateJob(node, """
            template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: IMAGE, command: [sleep, "100"]}]}}
            """);
        await node.UntilAsync(Kinds.Jobs, "build", job => job.Integer("status", "ready") == 1);

        node.Objects.Delete(Kinds.Namespaces, null, TestNode.Namespace);

        await node.UntilGoneAsync(Kinds.Namespaces, TestNode.Namespace, null);
        Assert.Empty(node.Objects.List(Kinds.Pods, TestNode.Namespace));
        Assert.Empty(node.Objects.List(Kinds.Jobs, TestNode.Namespace));
    }

    private static void CreateJob(TestNode node, string spec, string name = "build") => node.Create(
        Kinds.Jobs, $"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n  {spec.Replace("\n", "\n  ", StringComparison.Ordinal)}");
}
