using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TalosImageOperator.LocalCluster.Controllers;
using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Controllers.Objects;
using TalosImageOperator.LocalCluster.Hosting;
using TalosImageOperator.LocalCluster.Json;
using TalosImageOperator.LocalCluster.Node;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.Storage;
using TalosImageOperator.LocalCluster.Tests.Controllers;

namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>The cluster with its controllers and a node agent on real Docker, without HTTP.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string Namespace = "default";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;

    private TestNode(IHost host, string state)
    {
        _host = host;
        StateDirectory = state;
        Objects = host.Services.GetRequiredService<IClusterObjects>();
        Logs = host.Services.GetRequiredService<IPodLogs>();
    }

    public string StateDirectory { get; }

    public IClusterObjects Objects { get; }

    public IPodLogs Logs { get; }

    public static async Task<TestNode> StartAsync(string? state = null, params NodeOptions[] nodes)
    {
        state ??= Directory.CreateTempSubdirectory("local-cluster-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddApiServer(new LocalClusterOptions());
        builder.Services.AddControllers(new JobTimings { FirstPodBackoff = TimeSpan.FromMilliseconds(100) });
        builder.Services.AddNodeAgent(new NodeAgentOptions
        {
            StateDirectory = state,
            Nodes = nodes.Length > 0 ? nodes : [new NodeOptions { Name = "node-1" }],
            FirstBackoff = TimeSpan.FromMilliseconds(200),
            ConfigRetry = TimeSpan.FromSeconds(1),
        });
        var host = builder.Build();
        InitialObjects.Create(host.Services.GetRequiredService<IClusterObjects>());
        await host.StartAsync();
        return new TestNode(host, state);
    }

    public JsonObject CreatePod(string name, string spec) => Objects.Create(Kinds.Pods, new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        ["spec"] = TestObjects.Parse(spec.Replace("IMAGE", TestDocker.Image, StringComparison.Ordinal)),
    });

    public JsonObject Create(GroupResource resource, string text)
    {
        var value = TestObjects.Parse(text.Replace("IMAGE", TestDocker.Image, StringComparison.Ordinal));
        value.Metadata()["namespace"] = Namespace;
        return Objects.Create(resource, value);
    }

    /// <summary>Waits for a state of an object; the test fails with its last state when it takes too long.</summary>
    public async Task<JsonObject> UntilAsync(GroupResource resource, string name, Func<JsonObject, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        JsonObject? last = null;
        try
        {
            await foreach (var change in Objects.Changes(limit.Token))
            {
                if (change.Resource != resource || change.Value.Name() != name || change.Type == ChangeType.Deleted)
                {
                    continue;
                }

                last = change.Value;
                if (holds(last))
                {
                    return last;
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        throw new TimeoutException($"{resource.Plural}/{name} never was as expected; it was {last?.ToJsonString()}");
    }

    /// <inheritdoc cref="UntilAsync(GroupResource, string, Func{JsonObject, bool})"/>
    public async Task UntilAsync(GroupResource resource, Func<JsonObject, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var change in Objects.Changes(limit.Token))
        {
            if (change.Resource == resource && holds(change.Value))
            {
                return;
            }
        }
    }

    public Task<JsonObject> UntilPodAsync(string name, Func<JsonObject, bool> holds) => UntilAsync(Kinds.Pods, name, holds);

    public Task<JsonObject> UntilEndedAsync(string pod) => UntilPodAsync(pod, PodReading.IsFinished);

    public async Task UntilGoneAsync(GroupResource resource, string name, string? @namespace = Namespace)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var change in Objects.Changes(limit.Token))
        {
            if (Objects.Find(resource, @namespace, name) is null)
            {
                return;
            }
        }
    }

    public async Task<string> LogAsync(string pod, string container, LogOptions? options = null)
    {
        using var output = new MemoryStream();
        var found = Objects.Find(Kinds.Pods, Namespace, pod)!;
        await Logs.StreamAsync(found, container, options ?? new LogOptions(), output, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    public IReadOnlyList<string> EventsOf(string name) => [.. Objects.List(Kinds.Events, Namespace)
        .Where(story => story.Text("involvedObject", "name") == name)
        .Select(story => $"{story.Text("type")} {story.Text("reason")}: {story.Text("message")}")];

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (Directory.Exists(StateDirectory))
        {
            Directory.Delete(StateDirectory, recursive: true);
        }
    }
}
