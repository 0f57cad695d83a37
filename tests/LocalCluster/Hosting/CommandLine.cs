using System.CommandLine;
using System.CommandLine.Parsing;
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
            Description = "A node: name=NAME,arch=amd64|arm64. May be given several times. Default: one node named local.",
            CustomParser = result => [.. result.Tokens.Select(token => ReadNode(token.Value, result))],
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };
        var docker = new Option<string?>("--docker-host") { Description = "The Docker daemon that runs pod containers, such as unix:///var/run/docker.sock." };
        var command = new RootCommand("An in-memory Kubernetes API with controllers and a node that runs pods with Docker. For demos and tests, never for production.")
        {
            listen, state, kubeconfig, nodes, docker,
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
                DockerHost = parsed.GetValue(docker),
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
        catch (IOException fault)
        {
            await Console.Error.WriteLineAsync($"local-cluster: {fault.Message}");
            return null;
        }
    }

    private static NodeOptions ReadNode(string text, ArgumentResult result)
    {
        string name = "", architecture = "amd64";
        foreach (var pair in text.Split(',').Select(part => part.Split('=', 2)))
        {
            switch (pair)
            {
                case ["name", var value]:
                    name = value;
                    break;
                case ["arch", var value]:
                    architecture = value;
                    break;
                default:
                    result.AddError($"--node: \"{text}\" has the unknown part \"{string.Join('=', pair)}\". Use name=NAME,arch=amd64.");
                    break;
            }
        }

        if (name.Length == 0)
        {
            result.AddError($"--node: \"{text}\" has no name. Use name=NAME,arch=amd64.");
        }

        return new NodeOptions { Name = name, Architecture = architecture };
    }
}
