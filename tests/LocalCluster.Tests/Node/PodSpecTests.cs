using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Storage;

namespace TalosImageOperator.LocalCluster.Tests.Node;

[Collection(nameof(TestDocker))]
public sealed class PodSpecTests(TestDocker docker) : DockerTests(docker)
{
    [SkippableFact]
    public async Task Environment_FromEverySource_ReachesTheContainer()
    {
        await using var node = await StartAsync();
        node.Create(Kinds.ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: map}, data: {KEY: from-map, OTHER: other}}");
        node.Create(Kinds.Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: hidden}, data: {token: czNjcmV0}}");
        node.CreatePod("env", """
            restartPolicy: Never
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c]
              args: ["echo '$(PLAIN)/$$(PLAIN)/$(NONE)'; printf '%s|' \"$A\" \"$SECRET\" \"$NODE\" \"$MAP\" \"$LINES\""]
              env:
              - {name: PLAIN, value: plain}
              - {name: A, value: "$(PLAIN) and # 'more'"}
              - {name: SECRET, valueFrom: {secretKeyRef: {name: hidden, key: token}}}
              - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
              - {name: MAP, valueFrom: {configMapKeyRef: {name: map, key: KEY}}}
              - {name: LINES, value: "one\ntwo"}
              - {name: ABSENT, valueFrom: {configMapKeyRef: {name: nowhere, key: x, optional: true}}}
            """);

        var ended = await node.UntilEndedAsync("env");

        Assert.Equal("Succeeded", ended.Phase());
        Assert.Equal(
            "plain/$(PLAIN)/$(NONE)\nplain and # 'more'|s3cret|node-1|from-map|one\ntwo|\n", await node.LogAsync("env", "main"));
    }

    [SkippableFact]
    public async Task Volumes_WithGroupAndModes_AreAsAKubeletMakesThem()
    {
        await using var node = await StartAsync();
        node.Create(Kinds.ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: map}, data: {a: A, b: B}}");
        node.Create(Kinds.Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: hidden}, data: {token: czNjcmV0}}");
        node.CreatePod("volumes", """
            restartPolicy: Never
            securityContext: {runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            volumes:
            - {name: work, emptyDir: {}}
            - {name: map, configMap: {name: map, items: [{key: b, path: deep/b}]}}
            - {name: hidden, secret: {secretName: hidden, defaultMode: 256}}
            - {name: maybe, secret: {secretName: nowhere, optional: true}}
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c]
              args: ["id; touch /work/x; stat -c '%a %u:%g' /work /work/x /hidden/token; cat /map/deep/b /hidden/token /file; ls /map /maybe; touch /map/no 2>/dev/null || echo read-only; touch /no 2>/dev/null || echo read-only-root; test -e /sub/x && echo sub"]
              securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
              volumeMounts:
              - {name: work, mountPath: /work}
              - {name: map, mountPath: /map}
              - {name: hidden, mountPath: /hidden}
              - {name: maybe, mountPath: /maybe}
              - {name: map, mountPath: /file, subPath: deep/b}
              - {name: work, mountPath: /sub, readOnly: true}
            """);

        var ended = await node.UntilEndedAsync("volumes");

        var log = await node.LogAsync("volumes", "main");
        Assert.True(ended.Phase() == "Succeeded", log);
        Assert.Contains("uid=1000 gid=1000 groups=1000,2000", log, StringComparison.Ordinal);
        Assert.Contains("2777 0:2000\n", log, StringComparison.Ordinal);
        Assert.Contains("644 1000:2000\n440 0:2000\nBs3cretB/map:\ndeep\n", log, StringComparison.Ordinal);
        Assert.Contains("read-only\n", log, StringComparison.Ordinal);
        Assert.Contains("read-only-root\n", log, StringComparison.Ordinal);
        Assert.EndsWith("sub\n", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task ConfigMapVolume_Missing_WaitsWithAnEventAndRecoversWhenItAppears()
    {
        await using var node = await StartAsync();
        node.CreatePod("waits", """
            restartPolicy: Never
            volumes: [{name: plan, configMap: {name: plan}}]
            containers: [{name: main, image: IMAGE, command: [cat, /plan/p], volumeMounts: [{name: plan, mountPath: /plan}]}]
            """);
        const string Problem = "Warning FailedMount: MountVolume.SetUp failed for volume \"plan\" : configmap \"plan\" not found";
        await node.UntilAsync(Kinds.Events, _ => node.EventsOf("waits").Contains(Problem));
        var waiting = node.Objects.Find(Kinds.Pods, TestNode.Namespace, "waits")!;
        Assert.Equal("ContainerCreating", Status(waiting, "main").Text("state", "waiting", "reason"));

        node.Create(Kinds.ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: plan}, data: {p: now}}");

        Assert.Equal("Succeeded", (await node.UntilEndedAsync("waits")).Phase());
        Assert.Equal("now\n", await node.LogAsync("waits", "main"));
    }

    [SkippableFact]
    public async Task ProjectedVolume_OfSecretsThatAppearOneAfterTheOther_WaitsForTheLast()
    {
        await using var node = await StartAsync();
        node.CreatePod("logins", """
            restartPolicy: Never
            securityContext: {runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000}
            volumes:
            - name: registry
              projected:
                defaultMode: 288
                sources:
                - {secret: {name: push, items: [{key: .dockerconfigjson, path: 0/config.json}]}}
                - {secret: {name: pull, items: [{key: .dockerconfigjson, path: 1/config.json}]}}
            - {name: kernel, configMap: {name: kernel}}
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c]
              args: ["cat /registry/0/config.json /registry/1/config.json /kernel/a.patch; stat -c '%a %g' /registry/1/config.json"]
              volumeMounts: [{name: registry, mountPath: /registry, readOnly: true}, {name: kernel, mountPath: /kernel, readOnly: true}]
            """);
        const string failed = "Warning FailedMount: MountVolume.SetUp failed for volume \"registry\" : ";
        await UntilSaidAsync($"{failed}[secret \"push\" not found, secret \"pull\" not found]");
        node.Create(Kinds.Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: push}, data: {.dockerconfigjson: cHVzaA==}}");
        await UntilSaidAsync($"{failed}secret \"pull\" not found");
        var waiting = node.Objects.Find(Kinds.Pods, TestNode.Namespace, "logins")!;
        Assert.Equal("ContainerCreating", Status(waiting, "main").Text("state", "waiting", "reason"));

        node.Create(Kinds.ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: kernel}, data: {a.patch: diff}}");
        node.Create(Kinds.Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: pull}, data: {.dockerconfigjson: cHVsbA==}}");

        Assert.Equal("Succeeded", (await node.UntilEndedAsync("logins")).Phase());
        Assert.Equal("pushpulldiff440 1000\n", await node.LogAsync("logins", "main"));

        Task UntilSaidAsync(string words) => node.UntilAsync(Kinds.Events, _ => node.EventsOf("logins").Contains(words));
    }

    [SkippableTheory]
    [InlineData("env: [{name: X, valueFrom: {secretKeyRef: {name: none, key: k}}}]", "CreateContainerConfigError", "secret \"none\" not found")]
    [InlineData("workingDir: /tmp", "CreateContainerConfigError", "this node does not know the field workingDir of a container")]
    [InlineData("securityContext: {runAsNonRoot: true}", "CreateContainerConfigError", "container has runAsNonRoot and image will run as root")]
    [InlineData("imagePullPolicy: Never\n  image: nowhere.test/none:1", "ErrImageNeverPull", "Container image \"nowhere.test/none:1\" is not present with pull policy of Never")]
    [InlineData("image: \"Bad Image\"", "InvalidImageName", "couldn't parse image name")]
    [InlineData("image: \"127.0.0.1:1/none:1\"", "ErrImagePull", "127.0.0.1:1")]
    [InlineData("image: \"127.0.0.1:1/none:2\"", "ImagePullBackOff", "Back-off pulling image \"127.0.0.1:1/none:2\"")]
    public async Task Container_ThatCannotBeMade_WaitsWithTheReason(string field, string reason, string message)
    {
        await using var node = await StartAsync();
        var image = field.Contains("image:", StringComparison.Ordinal) ? "" : "\n  image: IMAGE";
        node.CreatePod("cannot", $"restartPolicy: Never\ncontainers:\n- name: main\n  {field}{image}");

        var pod = await node.UntilPodAsync("cannot", pod => Status(pod, "main").Text("state", "waiting", "reason") == reason);

        Assert.Contains(message, Status(pod, "main").Text("state", "waiting", "message"), StringComparison.Ordinal);
        Assert.Equal("Pending", pod.Phase());
    }

    [SkippableFact]
    public async Task Command_NotInTheImage_IsAStartError()
    {
        await using var node = await StartAsync();
        node.CreatePod("typo", "restartPolicy: Never\ncontainers: [{name: main, image: IMAGE, command: [no-such-command]}]");

        var ended = await node.UntilEndedAsync("typo");

        Assert.Equal("Failed", ended.Phase());
        Assert.Equal(128, Status(ended, "main").Integer("state", "terminated", "exitCode"));
        Assert.Equal("StartError", Status(ended, "main").Text("state", "terminated", "reason"));
        Assert.Contains("no-such-command", Status(ended, "main").Text("state", "terminated", "message"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Memory_OverTheLimit_IsOomKilled()
    {
        await using var node = await StartAsync();

        // The container outlives the killed process: Docker learns of the kill by an event of the cgroup, which goes with the container.
        node.CreatePod("greedy", """
            restartPolicy: Never
            containers:
            - name: main
              image: IMAGE
              command: [sh, -c, "dd if=/dev/zero of=/dev/null bs=200M count=1; killed=$?; sleep 5; exit $killed"]
              resources: {limits: {memory: 16Mi}}
            """);

        var ended = await node.UntilEndedAsync("greedy");

        Assert.Equal("OOMKilled", Status(ended, "main").Text("state", "terminated", "reason"));
        Assert.Equal(137, Status(ended, "main").Integer("state", "terminated", "exitCode"));
    }

    [SkippableFact]
    public async Task TerminationMessages_OfManyContainers_ShareTwelveKibibytes()
    {
        await using var node = await StartAsync();
        const string Long = "[sh, -c, \"yes 0123456789 | head -c 9000 > /dev/termination-log\"]";
        node.CreatePod("talk", $$"""
            restartPolicy: Never
            initContainers:
            - {name: i1, image: IMAGE, command: {{Long}}}
            - {name: i2, image: IMAGE, command: {{Long}}}
            - {name: i3, image: IMAGE, command: {{Long}}}
            containers:
            - {name: m1, image: IMAGE, command: {{Long}}}
            - {name: m2, image: IMAGE, command: [sh, -c, "seq 1 2000; exit 3"], terminationMessagePolicy: FallbackToLogsOnError}
            """);

        var ended = await node.UntilEndedAsync("talk");

        Assert.Equal(12 * 1024 / 5, Status(ended, "i1").Text("state", "terminated", "message")!.Length);
        var log = Status(ended, "m2").Text("state", "terminated", "message")!;
        Assert.StartsWith("1921\n", log, StringComparison.Ordinal);
        Assert.EndsWith("2000\n", log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Logs_WithOptions_GiveWhatWasAskedFor()
    {
        await using var node = await StartAsync();
        node.CreatePod("talks", """
            restartPolicy: Never
            containers: [{name: main, image: IMAGE, command: [sh, -c, "for i in 1 2 3 4; do echo line-$i; sleep 0.3; done"]}]
            """);
        await node.UntilPodAsync("talks", pod => pod.Phase() == "Running");

        var followed = await node.LogAsync("talks", "main", new LogOptions { Follow = true });

        Assert.Equal("line-1\nline-2\nline-3\nline-4\n", followed);
        Assert.Equal("line-3\nline-4\n", await node.LogAsync("talks", "main", new LogOptions { TailLines = 2 }));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line-4\n$", await node.LogAsync("talks", "main", new LogOptions { Timestamps = true, TailLines = 1 }));
        var refusal = await Assert.ThrowsAsync<ApiException>(() => node.LogAsync("talks", "main", new LogOptions { Previous = true }));
        Assert.Equal("previous terminated container \"main\" in pod \"talks\" not found", refusal.Message);
    }
}
