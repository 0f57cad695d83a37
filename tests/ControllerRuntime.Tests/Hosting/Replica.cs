using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Hosting;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

/// <summary>One of several processes that run the same controller, with a clock of its own.</summary>
public sealed class Replica : IAsyncDisposable, IEntityController<Widget>
{
    private readonly IHost host;
    private readonly SharedWork work;
    private bool ended;

    public Replica(string name, ScriptedServer server, SharedWork work)
    {
        (Name, this.work) = (name, work);
        var configuration = server.Configuration();

        // By which the server knows whose request it is.
        configuration.UserAgent = name;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<Random>(new NoJitter());
        builder.Services.AddSingleton<IProcessExit>(Exit);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton(this);
        builder.Services
            .AddControllerRuntime(options =>
            {
                (options.LeaderElection.LeaseName, options.LeaderElection.LeaseNamespace) = ("lock", "ns");
                options.LeaderElection.Identity = name;
            })
            .AddInformer(Widget.Type)
            .AddController<Widget, Forwarding>("widget", controller => controller.ForEntity());
        host = builder.Build();
    }

    public string Name { get; }

    public SignalingTimeProvider Time { get; } = new();

    public ExitRecorder Exit { get; } = new();

    public Task StartAsync() => host.StartAsync();

    public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
        work.ReconcileAsync(Name, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (ended) return;
        ended = true;
        await host.StopAsync();
        host.Dispose();
    }

    private sealed class Forwarding(Replica replica) : IEntityController<Widget>
    {
        public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
            replica.ReconcileAsync(key, cancellationToken);
    }
}
