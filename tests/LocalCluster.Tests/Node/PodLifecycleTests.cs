using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;

namespace TalosImageOperator.LocalCluster.Tests.Node;

[Collection(nameof(TestDocker))]
public sealed class PodLifecycleTests(TestDocker docker) : DockerTests(docker)
{
    [SkippableFact]
    public async Task Pod_WithInitContainersAndASidecar_RunsThemInOrderAndSucceeds()
    {
        await using var node = await StartAsync();
        node.CreatePod("order", """
            restartPolicy: Never
            volumes: [{name: work, emptyDir: {}}]
            initContainers:
            - {name: first, image: IMAGE, command: [sh, -c, "echo first >> /work/order; echo -n done > /dev/termination-log"], volumeMounts: [{name: work, mountPath: /work}]}
            - name: side
              image: IMAGE
              restartPolicy: Always
              command: [sh, -c, "trap 'echo side-stopped; exit 1' TERM; sleep 0.5; echo side >> /work/order; touch /ready; while true; do sleep 0.1; done"]
              startupProbe: {exec: {command: [test, -e, /ready]}, periodSeconds: 1, failureThreshold: 30}
              volumeMounts: [{name: work, mountPath: /work}]
            - {name: second, image: IMAGE, command: [sh, -c, "echo second >> /work/order"], volumeMounts: [{name: work, mountPath: /work}]}
            containers:
            - {name: main, image: IMAGE, command: [sh, -c, "cat /work/order; sleep 0.1; echo oops >&2"], volumeMounts: [{name: work, mountPath: /work}]}
            """);

        var ended = await node.UntilEndedAsync("order");

        Assert.Equal("Succeeded", ended.Phase());
        var first = Status(ended, "first");
        Assert.Equal("done", first.Text("state", "terminated", "message"));
        Assert.Equal("Completed", first.Text("state", "terminated", "reason"));
        Assert.Equal(1, Status(ended, "side").Integer("state", "terminated", "exitCode"));
        Assert.Equal("first\nside\nsecond\noops\n", await node.LogAsync("order", "main"));
        Assert.Contains("side-stopped", await node.LogAsync("order", "side"), StringComparison.Ordinal);
        var story = node.EventsOf("order");
        Assert.Contains("Normal Scheduled: Successfully assigned default/order to node-1", story);
        Assert.Contains("Normal Started: Started container main", story);
        Assert.Contains("Normal Killing: Stopping container side", story);
    }

    [SkippableFact]
    public async Task Pod_InitContainerFails_FailsAndStopsTheSidecar()
    {
        await using var node = await StartAsync();
        node.CreatePod("broken", """
            restartPolicy: Never
            initContainers:
            - {name: side, image: IMAGE, restartPolicy: Always, command: [sh, -c, "trap 'exit 1' TERM; while true; do sleep 0.1; done"]}
            - {name: step, image: IMAGE, command: [sh, -c, "echo line; exit 64"], terminationMessagePolicy: FallbackToLogsOnError}
            - {name: later, image: IMAGE, command: ["true"]}
            containers: [{name: main, image: IMAGE, command: ["true"]}]
            """);

        var ended = await node.UntilEndedAsync("broken");

        Assert.Equal("Failed", ended.Phase());
        Assert.Equal(64, Status(ended, "step").Integer("state", "terminated", "exitCode"));
        Assert.Equal("line\n", Status(ended, "step").Text("state", "terminated", "message"));
        Assert.Equal("PodInitializing", Status(ended, "main").Text("state", "waiting", "reason"));
        Assert.Equal(1, Status(ended, "side").Integer("state", "terminated", "exitCode"));
        Assert.True(ended.HasCondition("Initialized", "False"));
    }

    [SkippableFact]
    public async Task Delete_OfARunningPod_GivesItItsGraceThenRemovesEverything()
    {
        await using var node = await StartAsync();
        var pod = node.CreatePod("graceful", """
            terminationGracePeriodSeconds: 20
            volumes: [{name: out, emptyDir: {}}]
            containers: [{name: main, image: IMAGE, command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.1; done"]}]
            """);
        await node.UntilPodAsync("graceful", value => value.Phase() == "Running");

        node.Objects.Delete(Kinds.Pods, TestNode.Namespace, "graceful");
        await node.UntilGoneAsync(Kinds.Pods, "graceful");

        Assert.Empty(await ContainersOfAsync(pod.Uid()));
        Assert.False(Directory.Exists(Path.Combine(node.StateDirectory, "pods", pod.Uid())));
        Assert.Contains("Normal Killing: Stopping container main", node.EventsOf("graceful"));
    }

    [SkippableFact]
    public async Task Delete_OfAContainerThatIgnoresSigterm_KillsItAfterTheGrace()
    {
        await using var node = await StartAsync();
        node.CreatePod("stubborn", """
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: IMAGE, command: [sh, -c, "trap '' TERM; while true; do sleep 0.1; done"]}]
            """);
        await node.UntilPodAsync("stubborn", value => value.Phase() == "Running");
        node.Objects.Update(Kinds.Pods, TestNode.Namespace, "stubborn", pod => pod.Metadata()["finalizers"] = new JsonArray("test/keep"));

        node.Objects.Delete(Kinds.Pods, TestNode.Namespace, "stubborn");

        var ended = await node.UntilEndedAsync("stubborn");
        Assert.Equal("Failed", ended.Phase());
        Assert.Equal(137, Status(ended, "main").Integer("state", "terminated", "exitCode"));
        node.Objects.Update(Kinds.Pods, TestNode.Namespace, "stubborn", pod => pod.RemoveFinalizer("test/keep"));
        await node.UntilGoneAsync(Kinds.Pods, "stubborn");
    }

    [SkippableFact]
    public async Task ActiveDeadline_Passed_FailsThePod()
    {
        await using var node = await StartAsync();
        node.CreatePod("late", """
            activeDeadlineSeconds: 1
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: IMAGE, command: [sleep, "100"]}]
            """);

        var ended = await node.UntilEndedAsync("late");

        Assert.Equal("Failed", ended.Phase());
        Assert.Equal("DeadlineExceeded", ended.Text("status", "reason"));
    }

    [SkippableFact]
    public async Task RestartPolicyOnFailure_FailingContainer_BacksOffAndKeepsItsPreviousLog()
    {
        await using var node = await StartAsync();
        node.CreatePod("again", """
            restartPolicy: OnFailure
            volumes: [{name: count, emptyDir: {}}]
            containers:
            - {name: main, image: IMAGE, command: [sh, -c, "echo x >> /count/n; n=$(cat /count/n | head -c 100 | tr -d '\n'); echo run-$n; test $n = xxx"], volumeMounts: [{name: count, mountPath: /count}]}
            """);

        await node.UntilPodAsync("again", pod => Status(pod, "main").Text("state", "waiting", "reason") == "CrashLoopBackOff");
        var ended = await node.UntilEndedAsync("again");

        Assert.Equal("Succeeded", ended.Phase());
        Assert.Equal(2, Status(ended, "main").Integer("restartCount"));
        Assert.Equal(1, Status(ended, "main").Integer("lastState", "terminated", "exitCode"));
        Assert.Equal("run-xxx\n", await node.LogAsync("again", "main"));
        Assert.Equal("run-xx\n", await node.LogAsync("again", "main", new() { Previous = true }));
    }

    [SkippableFact]
    public async Task LivenessProbe_Failing_RestartsTheContainer()
    {
        await using var node = await StartAsync();
        node.CreatePod("sick", """
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: IMAGE
              command: [sleep, "100"]
              livenessProbe: {exec: {command: ["false"]}, periodSeconds: 1, failureThreshold: 1}
              readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
            """);

        var restarted = await node.UntilPodAsync("sick", pod => Status(pod, "main").Integer("restartCount") >= 1);

        Assert.Equal(137, Status(restarted, "main").Integer("lastState", "terminated", "exitCode"));
        Assert.Contains("Normal Killing: Container main failed liveness probe, will be restarted", node.EventsOf("sick"));
    }

    [SkippableFact]
    public async Task Stop_OfTheCluster_LeavesNoContainer()
    {
        await using var node = await StartAsync();
        var pod = node.CreatePod("running", """
            containers: [{name: main, image: IMAGE, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]}]
            """);
        await node.UntilPodAsync("running", value => value.Phase() == "Running");
        Assert.NotEmpty(await ContainersOfAsync(pod.Uid()));

        await node.StopAsync();

        Assert.Empty(await ContainersOfAsync(pod.Uid()));
        Assert.False(Directory.Exists(Path.Combine(node.StateDirectory, "pods")));
    }

    [SkippableFact]
    public async Task Start_AfterACrash_RemovesWhatTheEarlierRunLeftAndNothingElse()
    {
        await using var first = await StartAsync();
        var pod = first.CreatePod("orphan", "restartPolicy: Never\ncontainers: [{name: main, image: IMAGE, command: [sleep, \"100\"]}]");
        await first.UntilPodAsync("orphan", value => value.Phase() == "Running");
        await using var stranger = await StartAsync();
        stranger.CreatePod("same", "restartPolicy: Never\ncontainers: [{name: main, image: IMAGE, command: [\"true\"]}]");
        await stranger.UntilEndedAsync("same");
        Assert.NotEmpty(await ContainersOfAsync(pod.Uid()));

        await using var second = await TestNode.StartAsync(first.StateDirectory);
        second.CreatePod("probe", "restartPolicy: Never\ncontainers: [{name: main, image: IMAGE, command: [\"true\"]}]");
        await second.UntilEndedAsync("probe");

        Assert.Empty(await ContainersOfAsync(pod.Uid()));
    }

    private static async Task<string> ContainersOfAsync(string uid) =>
        (await TestDocker.RunAsync("ps", "-aq", "--filter", $"label=io.kubernetes.pod.uid={uid}")).StandardOutput;
}
