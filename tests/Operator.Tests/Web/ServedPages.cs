using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Informers;
using TalosImageOperator.ControllerRuntime.Metrics;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;
using TalosImageOperator.Entities;
using TalosImageOperator.Operator.Hosting;
using TalosImageOperator.Operator.Metrics;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Operator.Tests.Cluster;
using TalosImageOperator.Operator.Web;

namespace TalosImageOperator.Operator.Tests.Web;

/// <summary>The status page of a replica that never leads: over real HTTP, with real caches of a fake cluster.</summary>
internal sealed class ServedPages : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly CountingApi _api;
    private Task _caches = Task.CompletedTask;
    private TaskCompletionSource _cached = New();

    private ServedPages(Action<OperatorOptions>? configure, TimeProvider? time)
    {
        var options = new OperatorOptions();
        configure?.Invoke(options);
        _api = new CountingApi(Cluster);
        var configuration = new KubernetesClientConfiguration { Host = "http://cluster.test" };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddOperatorLogging(LogFormat.Text);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddBuildController(options);
        builder.Services.AddSingleton<OperatorMetrics>();
        builder.Services.AddStatusPage();
        builder.Services.AddSingleton<IKubernetesApi>(provider => new KubernetesApi(
            new KubernetesHttpClient(configuration, _api),
            provider.GetRequiredService<ControllerRuntimeOptions>().Api,
            provider.GetRequiredService<RuntimeMetrics>(),
            provider.GetRequiredService<TimeProvider>()));

        // Without the service that elects a leader and reconciles.
        builder.Services.RemoveAll<IHostedService>();
        _app = builder.Build();
        _app.Run(_app.Services.GetRequiredService<StatusPage>().HandleAsync);
    }

    public FakeCluster Cluster { get; } = new();

    public string Url { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Requests to the API server so far, watches included.</summary>
    public int ApiRequests => _api.Count;

    public static async Task<ServedPages> StartAsync(Action<OperatorOptions>? configure = null, TimeProvider? time = null)
    {
        var pages = new ServedPages(configure, time);
        var builds = pages._app.Services.GetRequiredService<Informer<TalosImageBuild>>();
        builds.AddHandler(_ => Interlocked.Exchange(ref pages._cached, New()).SetResult());
        var informers = pages._app.Services.GetServices<IInformer>().ToList();
        pages._caches = Task.WhenAll(informers.Select(informer => informer.RunAsync(pages._stop.Token)));
        await Task.WhenAll(informers.Select(informer => informer.WaitForSyncAsync(CancellationToken.None)));
        await pages._app.StartAsync();
        pages.Url = pages._app.Urls.Single();
        pages.Client = new HttpClient { BaseAddress = new Uri(pages.Url), Timeout = Patience.Limit };
        return pages;
    }

    /// <summary>Writes the build with its status to the cluster, and waits until the cache has it.</summary>
    public async Task PutAsync(TalosImageBuild build)
    {
        var path = $"apis/talosimages.dev/v1alpha1/namespaces/{build.Metadata.NamespaceProperty}/talosimagebuilds/{build.Metadata.Name}";
        var json = JsonSerializer.SerializeToNode(build, EntitiesJsonContext.Default.TalosImageBuild)!.AsObject();
        json["metadata"]!.AsObject().Remove("resourceVersion");
        var created = Cluster.Create(path, json);
        if (created is null)
        {
            // A merge patch keeps what it does not name.
            Cluster.Patch(path, new JsonObject { ["status"] = null }, "status");
            Cluster.Patch(path, new JsonObject { ["status"] = json["status"]!.DeepClone() }, "status");
        }

        await UntilCachedAsync(NamespacedName.Of(build), (string)Cluster.Get(path)!["metadata"]!["resourceVersion"]!);
    }

    public async Task<JsonObject> JsonAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new("application/json") } } };
        using var response = await Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    public async Task StopAsync()
    {
        await _app.StopAsync();
        await _stop.CancelAsync();
        try
        {
            await _caches;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await StopAsync();
        }

        Client.Dispose();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task UntilCachedAsync(NamespacedName key, string version)
    {
        var store = _app.Services.GetRequiredService<IIndexedStore<TalosImageBuild>>();
        while (true)
        {
            var next = Volatile.Read(ref _cached).Task;
            if (store.Get(key)?.Metadata.ResourceVersion == version)
            {
                return;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class CountingApi(FakeCluster cluster) : DelegatingHandler
    {
        // The client replaces the inner handler.
        private readonly HttpMessageInvoker _cluster = new(new FakeApi(cluster));
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return _cluster.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _cluster.Dispose();
            base.Dispose(disposing);
        }
    }
}
