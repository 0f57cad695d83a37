using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using TalosImageOperator.LocalCluster.Authentication;
using TalosImageOperator.LocalCluster.Controllers;
using TalosImageOperator.LocalCluster.Controllers.Deployments;
using TalosImageOperator.LocalCluster.Controllers.Jobs;
using TalosImageOperator.LocalCluster.Faults;
using TalosImageOperator.LocalCluster.Http;
using TalosImageOperator.LocalCluster.Node;
using TalosImageOperator.LocalCluster.Node.Options;
using TalosImageOperator.LocalCluster.StandIns;
using TalosImageOperator.LocalCluster.Writing;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>A running cluster.</summary>
public sealed class LocalClusterHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerIdentity _identity;

    private LocalClusterHost(WebApplication application, ServerIdentity identity, LocalClusterOptions options)
    {
        _application = application;
        _identity = identity;
        Url = application.Urls.Single();
        KubeconfigPath = options.KubeconfigPath;
    }

    /// <summary>Where it listens, such as <c>https://127.0.0.1:6443</c>.</summary>
    public string Url { get; }

    /// <summary>The bearer token of the administrator, who may do everything.</summary>
    public string AdminToken => _application.Services.GetRequiredService<Authenticator>().AdminToken;

    /// <summary>PEM of the authority that signed the server's certificate.</summary>
    public string CertificateAuthority => _identity.AuthorityPem;

    /// <summary>The administrator's kubeconfig that was written last, or null.</summary>
    public string? KubeconfigPath { get; private set; }

    /// <summary>The requests that came over HTTP.</summary>
    public RequestLog Requests => _application.Services.GetRequiredService<RequestLog>();

    public FaultInjection Faults => _application.Services.GetRequiredService<FaultInjection>();

    /// <summary>What starts and suspends Jobs with a queue name, where <see cref="LocalClusterOptions.RunKueue"/> is set.</summary>
    public Kueue Kueue => _application.Services.GetRequiredService<Kueue>();

    public TransportFaults Transport => _application.Services.GetRequiredService<TransportFaults>();

    /// <summary>The newest resource version of all.</summary>
    public long ResourceVersion => _application.Services.GetRequiredService<ObjectStore>().Current.Revision;

    internal IClusterObjects Objects => _application.Services.GetRequiredService<IClusterObjects>();

    /// <summary>Starts a cluster; it answers when this returns.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LocalClusterHost> StartAsync(LocalClusterOptions options,
        CancellationToken cancellationToken = default)
    {
        var address = IPAddress.Parse(options.Address);
        // Clients check the certificate against the real time, not the cluster's clock.
        var identity = new ServerIdentity(address, TimeProvider.System.GetUtcNow());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (options.LogToConsole)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(address, options.Port, listener => listener.UseHttps(identity.Certificate));
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddApiServer(options);
        if (options.RunControllers)
        {
            ControllerServices.AddControllers(builder.Services, new JobTimings { FirstPodBackoff = options.PodBackoff });
        }

        if (options.AutoscaleNodes.Count > 0)
        {
            builder.Services.AddController(provider => new Autoscaler(provider.GetRequiredService<IClusterObjects>(), options));
        }

        if (options.RunKueue)
        {
            builder.Services.AddController(provider => new Kueue(provider.GetRequiredService<IClusterObjects>()));
        }

        if (options.RunDeployments)
        {
            builder.Services.AddController(provider => new DeploymentReconciler(provider.GetRequiredService<IClusterObjects>(), options.Clock));
            builder.Services.AddController(provider => new RootAuthorityReconciler(provider.GetRequiredService<IClusterObjects>(), identity.AuthorityPem));
        }

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
        var application = builder.Build();
        var server = application.Services.GetRequiredService<ApiServer>();
        var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
        application.Run(async http =>
        {
            // Open watches would hold up a shutdown.
            using var stop = lifetime.ApplicationStopping.Register(http.Abort);
            await server.HandleAsync(http);
        });
        _ = application.Services.GetRequiredService<CustomResourceCleanup>();
        InitialObjects.Create(application.Services.GetRequiredService<IClusterObjects>());
        await application.StartAsync(cancellationToken);
        var host = new LocalClusterHost(application, identity, options);
        if (options.RunDeployments && application.Services.GetService<ApiAccess>() is { } access)
        {
            access.Server = new Uri(host.Url);
        }

        if (options.KubeconfigPath is { } path)
        {
            host.WriteKubeconfig(path);
        }

        return host;
    }

    /// <summary>Writes the administrator's kubeconfig for this cluster, readable by its owner only.</summary>
    public void WriteKubeconfig(string path)
    {
        WriteKubeconfig(path, AdminToken);
        KubeconfigPath = path;
    }

    /// <summary>Writes a kubeconfig of whom the token belongs to, such as a service account's by <c>kubectl create token</c>.</summary>
    public void WriteKubeconfig(string path, string token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, Kubeconfig.Render(Url, token, CertificateAuthority));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>A client for requests by hand, which trusts the cluster's authority; null is no token.</summary>
    public HttpClient CreateClient(string? token, Action<SocketsHttpHandler>? configure = null)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(CertificateAuthority));
        var handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } };
        configure?.Invoke(handler);
        var client = new HttpClient(handler) { BaseAddress = new Uri(Url) };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Forgets the history of changes: a watch or paged list from an older version gets 410.</summary>
    public void CompactHistory() => _application.Services.GetRequiredService<ObjectStore>().Compact();

    /// <summary>Returns when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        _application.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _identity.Dispose();
    }
}
