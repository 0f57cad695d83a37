using System.Net;
using TalosImageOperator.LocalCluster.Controllers;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Http;
using TalosImageOperator.LocalCluster.Node;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.StandIns;
using TalosImageOperator.LocalCluster.Storage;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>A running cluster.</summary>
public sealed class LocalClusterHost : IAsyncDisposable
{
    private readonly WebApplication application;

    private LocalClusterHost(WebApplication application, LocalClusterOptions options)
    {
        this.application = application;
        Url = application.Urls.Single();
        KubeconfigPath = options.KubeconfigPath;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:6443</c>.</summary>
    public string Url { get; }

    /// <summary>The kubeconfig that was written last, or null.</summary>
    public string? KubeconfigPath { get; private set; }

    /// <summary>The requests that came over HTTP.</summary>
    public RequestLog Requests => application.Services.GetRequiredService<RequestLog>();

    public FaultInjection Faults => application.Services.GetRequiredService<FaultInjection>();

    /// <summary>What starts and suspends Jobs with a queue name, where <see cref="LocalClusterOptions.RunKueue"/> is set.</summary>
    public Kueue Kueue => application.Services.GetRequiredService<Kueue>();

    /// <summary>The newest resource version of all.</summary>
    public long ResourceVersion => application.Services.GetRequiredService<ObjectStore>().Current.Revision;

    internal IClusterObjects Objects => application.Services.GetRequiredService<IClusterObjects>();

    /// <summary>Starts a cluster; it answers when this returns.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LocalClusterHost> StartAsync(LocalClusterOptions options,
        CancellationToken cancellationToken = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (options.LogToConsole) builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddApiServer(options);
        if (options.RunControllers) ControllerServices.AddControllers(builder.Services);
        if (options.AutoscaleNodes.Count > 0) builder.Services.AddController(provider => new Autoscaler(provider.GetRequiredService<IClusterObjects>(), options));
        if (options.RunKueue) builder.Services.AddController(provider => new Kueue(provider.GetRequiredService<IClusterObjects>()));
        if (options.RunNodeAgent && options.Nodes.Count + options.AutoscaleNodes.Count > 0)
        {
            builder.Services.AddNodeAgent(new NodeAgentOptions
            {
                DockerHost = options.DockerHost,
                StateDirectory = options.StateDirectory ?? Directory.CreateTempSubdirectory("local-cluster-").FullName,
                Nodes = options.Nodes,
                AutoscaleNodes = options.AutoscaleNodes,
            });
        }
        WebApplication application = builder.Build();
        ApiServer server = application.Services.GetRequiredService<ApiServer>();
        IHostApplicationLifetime lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        application.Run(async http =>
        {
            // Open watches would hold up a shutdown.
            using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(http.Abort);
            await server.HandleAsync(http);
        });
        _ = application.Services.GetRequiredService<CustomResourceCleanup>();
        InitialObjects.Create(application.Services.GetRequiredService<IClusterObjects>());
        await application.StartAsync(cancellationToken);
        var host = new LocalClusterHost(application, options);
        if (options.KubeconfigPath is { } path) host.WriteKubeconfig(path);
        return host;
    }

    /// <summary>Writes a kubeconfig for this cluster, readable by its owner only.</summary>
    public void WriteKubeconfig(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, Kubeconfig.Render(Url));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        KubeconfigPath = path;
    }

    /// <summary>Forgets the history of changes: a watch or paged list from an older version gets 410.</summary>
    public void CompactHistory() => application.Services.GetRequiredService<ObjectStore>().Compact();

    /// <summary>Returns when the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
