using System.CommandLine;
using System.Net;

namespace TalosImageOperator.LocalCluster.Hosting;

/// <summary>The flags of the program.</summary>
internal static class CommandLine
{
    public static RootCommand Create()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port to listen on; port 0 takes a free one.",
            DefaultValueFactory = _ => "127.0.0.1:6443",
        };
        listen.Validators.Add(result =>
        {
            if (!IPEndPoint.TryParse(result.GetValueOrDefault<string>() ?? "", out _))
            {
                result.AddError("--listen needs an IP address and a port, such as 127.0.0.1:6443");
            }
        });
        var state = new Option<string?>("--state") { Description = "Directory for volumes of pods. The objects themselves live in memory only." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "File to write a kubeconfig to." };
        var nodes = new Option<NodeOptions[]>("--node")
        {
            Description = "A node: name=NAME,arch=amd64|arm64[,label=KEY=VALUE][,taint=KEY=VALUE:EFFECT]. May be given several times.",
            CustomParser = NodeArgument.Parse,
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var autoscale = new Option<NodeOptions[]>("--autoscale-node")
        {
            Description = "A node, written as for --node, that is added only once a pod that it would fit cannot be scheduled. May be given several times.",
            CustomParser = NodeArgument.Parse,
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var docker = new Option<string?>("--docker-host") { Description = "The Docker daemon that runs pod containers, such as unix:///var/run/docker.sock." };
        var noAgent = new Option<bool>("--no-node-agent") { Description = "Serve the API and run the controllers, but run no pods." };
        var tokens = new Option<string?>("--token-auth-file") { Description = "File of users beside the administrator of the kubeconfig. A line is TOKEN,USER,UID,\"GROUP,...\"." };
        var anonymous = new Option<bool>("--anonymous-auth") { Description = "Requests without a token are those of system:anonymous. Default: health checks only." };
        var goaway = Chance("--goaway-chance", "How likely an HTTP/2 request is followed by GOAWAY, from 0 to 1.");
        var reject = Chance("--too-many-requests-chance", "How likely a request is answered with 429 and Retry-After, from 0 to 1; watches and system:masters are exempt.");
        var watch = new Option<int>("--longest-watch") { Description = "Seconds after which a watch has ended at the latest, each at a random time. Default: when its own timeout is over." };
        var command = new RootCommand("An in-memory Kubernetes API with controllers and a node that runs pods with Docker. For demos and tests, never for production.")
        {
            listen, state, kubeconfig, nodes, autoscale, docker, noAgent, tokens, anonymous, goaway, reject, watch,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var endpoint = IPEndPoint.Parse(parsed.GetValue(listen)!);
            var options = new LocalClusterOptions
            {
                Address = endpoint.Address.ToString(),
                Port = endpoint.Port,
                StateDirectory = parsed.GetValue(state),
                KubeconfigPath = parsed.GetValue(kubeconfig),
                Nodes = parsed.GetValue(nodes) is { Length: > 0 } given ? given : [new NodeOptions { Name = "local" }],
                AutoscaleNodes = parsed.GetValue(autoscale)!,
                DockerHost = parsed.GetValue(docker),
                TokenFile = parsed.GetValue(tokens),
                Anonymous = parsed.GetValue(anonymous),
                Transport = new TransportOptions
                {
                    GoawayChance = parsed.GetValue(goaway),
                    TooManyRequestsChance = parsed.GetValue(reject),
                    LongestWatch = parsed.GetValue(watch) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
                },
                RunNodeAgent = !parsed.GetValue(noAgent),
                LogToConsole = true,
            };
            await using var host = await StartAsync(options, cancellationToken);
            if (host is null)
            {
                return 1;
            }

            await Console.Out.WriteLineAsync($"LocalCluster listens on {host.Url}");
            if (host.KubeconfigPath is { } path)
            {
                await Console.Out.WriteLineAsync($"kubeconfig: {path}");
            }

            await host.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task<LocalClusterHost?> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalClusterHost.StartAsync(options, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"local-cluster: {fault.Message}");
            return null;
        }
    }

    private static Option<double> Chance(string name, string description)
    {
        var option = new Option<double>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
            {
                result.AddError($"{name} must be from 0 to 1");
            }
        });
        return option;
    }
}
