using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Cluster;
using TalosImageOperator.Operator.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Operator.Tests.Metrics;

/// <summary>
/// The operator with its endpoint for metrics, over a fake cluster, after a run with a build in each state: finished, failed, without a
/// node, building and queued.
/// </summary>
public sealed class ScrapedOperator : IAsyncLifetime
{
    private const string Complete = """
        {"status":{"active":0,"succeeded":1,"completionTime":"2026-01-01T00:01:00Z",
         "conditions":[{"type":"Complete","status":"True","lastTransitionTime":"2026-01-01T00:01:00Z"}]}}
        """;

    private readonly FakeCluster _cluster = new();
    private WebApplication _app = null!;

    public string Url => _app.Urls.Single();

    internal FakeCluster Cluster => _cluster;

    public async Task<string> ScrapeAsync(string accept = "text/plain")
    {
        using var handler = new HttpClientHandler { AutomaticDecompression = System.Net.DecompressionMethods.GZip };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        // As Prometheus does.
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async Task InitializeAsync()
    {
        var options = new OperatorOptions { Pods = { BuilderImage = Builds.BuilderImage } };
        options.Controller.LeaderElection = false;
        options.Controller.MaxConcurrentBuilds = 1;
        options.Controller.ProgressInterval = TimeSpan.Zero;
        var configuration = new KubernetesClientConfiguration { Host = "http://cluster.test" };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddOperatorLogging(LogFormat.Text);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddBuildController(options);
        builder.Services.AddOperatorMetrics(options.Endpoints);
        builder.Services.AddSingleton<IKubernetesApi>(provider => new KubernetesApi(
            new KubernetesHttpClient(configuration, new FakeApi(_cluster)),
            provider.GetRequiredService<ControllerRuntimeOptions>().Api,
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        _app = builder.Build();
        _app.MapMetrics(options.Endpoints);
        await _app.StartAsync();
        await RunBuildsAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task RunBuildsAsync()
    {
        var kubelet = new FakeKubelet(_cluster);
        _cluster.AddNode("amd64");
        var amd64 = Builds.Spec with { Platforms = [Builds.Amd64] };

        var finished = new AppliedBuild(_cluster, amd64, "finished", minute: 1);
        await _cluster.UntilAsync(finished.JobPath("amd64"), _ => true);
        var failed = new AppliedBuild(_cluster, amd64, "failed", minute: 2);
        await failed.UntilPhaseAsync("Queued");
        kubelet.Start(finished.JobPath("amd64"));
        kubelet.Put(finished.JobPath("amd64"), (job, plan) => Pods.Succeeded(job, plan).Began(TimeProvider.System.GetUtcNow().AddHours(-1)));
        _cluster.Patch(finished.JobPath("amd64"), JsonNode.Parse(Complete)!.AsObject(), "status");
        await _cluster.UntilAsync(finished.JobPath("publish"), _ => true);
        kubelet.RunToTheEnd(finished.JobPath("publish"));
        await finished.UntilPhaseAsync("Succeeded");

        await _cluster.UntilAsync(failed.JobPath("amd64"), _ => true);
        kubelet.Start(failed.JobPath("amd64"));
        // Else the Job's end might be seen before there is a pod, whose messages say why.
        await failed.UntilAsync(build => build["status"]?["platforms"]?[0]?["pod"] is not null);
        kubelet.Put(failed.JobPath("amd64"), (job, _) => Pods.Failed(job, "kernel", 65, Pods.Error(new StepError
        {
            Class = FailureClass.Build,
            Reason = "BuildFailed",
            Message = "make kernel failed.",
            LogTail = "Error 1",
        })).Began(TimeProvider.System.GetUtcNow().AddHours(-1)));
        kubelet.Fail(failed.JobPath("amd64"), "PodFailurePolicy");
        await failed.UntilPhaseAsync("Failed");

        var waiting = new AppliedBuild(_cluster, Builds.Spec with { Platforms = [Builds.Arm64] }, "waiting", minute: 3);
        await waiting.UntilAsync(build => AppliedBuild.Ready(build, "reason") == "WaitingForNode");
        var building = new AppliedBuild(_cluster, amd64, "building", minute: 4);
        await _cluster.UntilAsync(building.JobPath("amd64"), _ => true);
        kubelet.Start(building.JobPath("amd64"));
        await building.UntilPhaseAsync("Building");
        await building.UntilAsync(build => build["status"]?["platforms"]?[0]?["startedAt"] is not null);
        await new AppliedBuild(_cluster, amd64, "queued", minute: 5).UntilPhaseAsync("Queued");
    }
}

/// <summary>
/// Tests that share the one scraped operator. They run alone, because OpenTelemetry collects the meters of the whole process, and forgets a
/// stream when any operator of a test ends.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScrapeTests : ICollectionFixture<ScrapedOperator>
{
    public const string Name = "scraped operator";
}
