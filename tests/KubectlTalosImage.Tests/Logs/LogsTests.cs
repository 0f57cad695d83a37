using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Tests.Support;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Tests.Node;
using TalosImageOperator.Planning;

namespace TalosImageOperator.KubectlTalosImage.Tests.Logs;

/// <summary>A Job of a build whose first pod fails and whose second succeeds, in real containers.</summary>
public sealed class LogsTests(TestDocker docker) : IClassFixture<TestDocker>, IAsyncLifetime
{
    private const string Expected = """
        [linux/amd64 source] source of 1
        [linux/amd64 kernel] kernel of 1
        [linux/amd64 source attempt 2] source of 2
        [linux/amd64 kernel attempt 2] kernel of 2
        [linux/amd64 verify attempt 2] verified

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("logs-").FullName;
    private PluginCluster? _cluster;

    public async Task InitializeAsync()
    {
        if (docker.Missing is null)
        {
            _cluster = new PluginCluster();
            await _cluster.StartAsync(new LocalClusterOptions
            {
                Nodes = [new NodeOptions { Name = "amd64-1" }],
                StateDirectory = Path.Combine(_folder, "state"),
                PodBackoff = TimeSpan.FromMilliseconds(100),
            });
        }
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Logs_ThroughARetry_HaveEveryStepOfEveryPodInOrder()
    {
        Skip.If(docker.Missing is not null, docker.Missing);
        await StartAsync();
        Open();
        await _cluster!.Kubectl.RequireAsync(["wait", "job/retried", "--for=condition=Complete", "--timeout=120s"]);

        var logs = await _cluster.Kubectl.PluginAsync("logs", "retried");
        var step = await _cluster.Kubectl.PluginAsync("logs", "retried", "--platform", "linux/amd64", "--step", "kernel", "--timestamps");
        var sidecar = await _cluster.Kubectl.PluginAsync("logs", "retried", "--step", "buildkitd");

        Assert.Equal((0, Expected), (logs.ExitCode, logs.StandardOutput));
        Assert.Matches(@"^\[linux/amd64 kernel\] \d{4}-\S+Z kernel of 1\n\[linux/amd64 kernel attempt 2\] \d{4}-\S+Z kernel of 2\n$", step.StandardOutput);
        Assert.Contains("[linux/amd64 buildkitd] daemon\n", sidecar.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(3, (await _cluster.Kubectl.PluginAsync("logs", "retried", "--platform", "linux/s390x")).ExitCode);
        Assert.Equal(3, (await _cluster.Kubectl.PluginAsync("logs", "retried", "--step", "nothing")).ExitCode);
    }

    [SkippableFact]
    public async Task Logs_Followed_ContinueIntoTheNextPodAndEndWithTheBuild()
    {
        Skip.If(docker.Missing is not null, docker.Missing);
        await StartAsync();
        var before = _cluster!.Host.Requests.Records.Count;
        var following = _cluster.Kubectl.PluginAsync("logs", "retried", "-f");
        await _cluster.UntilWatchedAsync("pods", before);

        // Nothing but the first line of the first step has been printed so far.
        Open();
        await _cluster.Kubectl.RequireAsync(["wait", "job/retried", "--for=condition=Complete", "--timeout=120s"]);
        await _cluster.WriteStatusAsync("retried", Manifests.Status(BuildPhase.Succeeded, Reasons.Succeeded, "All outputs are published.", "True"));
        var logs = await following;

        Assert.Equal((0, Expected), (logs.ExitCode, logs.StandardOutput));
        Assert.Contains("retried: Succeeded: All outputs are published.", logs.StandardError, StringComparison.Ordinal);
    }

    // The first step waits for this.
    private void Open() => File.WriteAllText(Path.Combine(_folder, "open"), "");

    private async Task StartAsync()
    {
        var uid = await _cluster!.ApplyAsync("retried", Manifests.Building());
        await _cluster.Kubectl.RequireAsync(["apply", "-f", "-"], $$"""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: retried, namespace: images}
            spec:
              backoffLimit: 1
              template:
                metadata:
                  labels:
                    talosimages.dev/build-uid: {{uid}}
                    talosimages.dev/run: {{RunIds.Prefix(Manifests.Fingerprint)}}
                    talosimages.dev/platform: linux-amd64
                spec:
                  restartPolicy: Never
                  volumes: [{name: state, hostPath: {path: {{_folder}} } }]
                  initContainers:
                    - name: buildkitd
                      image: {{TestDocker.Image}}
                      restartPolicy: Always
                      command: [sh, -c, "echo daemon; trap 'exit 0' TERM; while true; do sleep 0.1; done"]
                    - name: source
                      image: {{TestDocker.Image}}
                      command: [sh, -c, "if [ -e /state/second ]; then echo source of 2; else echo source of 1; while ! [ -e /state/open ]; do sleep 0.1; done; fi"]
                      volumeMounts: [{name: state, mountPath: /state}]
                    - name: kernel
                      image: {{TestDocker.Image}}
                      command: [sh, -c, "if [ -e /state/second ]; then echo kernel of 2; else echo kernel of 1; touch /state/second; exit 75; fi"]
                      volumeMounts: [{name: state, mountPath: /state}]
                  containers: [{name: verify, image: {{TestDocker.Image}}, command: [sh, -c, echo verified]}]
            """);
    }
}
