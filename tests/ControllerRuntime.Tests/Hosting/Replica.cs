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
    private readonly IHost _host;
    private readonly SharedWork _work;
    private bool _ended;

    public Replica(string name, ScriptedServer server, SharedWork work)
    {
        (Name, _work) = (name, work);
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
        _host = builder.Build();
    }

    public string Name { get; }

    public SignalingTimeProvider Time { get; } = new();

    public ExitRecorder Exit { get; } = new();

    public Task StartAsync() => _host.StartAsync();

    public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
        _work.ReconcileAsync(Name, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Forwarding(Replica replica) : IEntityController<Widget>
    {
        public Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) =>
            replica.ReconcileAsync(key, cancellationToken);
    }
}
