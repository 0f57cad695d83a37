using System.CommandLine;
using System.Security.Authentication;
using System.Text.Json;
using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Entities;
using TalosImageOperator.KubectlTalosImage.Cluster;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Shared;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary>The command line.</summary>
internal static class PluginProgram
{
    private const string Complete = "__complete";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var screen = Screen.Default;
        var root = Create(screen);
        if (arguments is [Complete, .. var words])
        {
            screen.Write(CompletionCommand.Complete(root, words));
            return PluginExit.Success;
        }

        var parsed = root.Parse(arguments);
        if (UsageErrors.Of(parsed) is { Count: > 0 } errors)
        {
            return Fail(screen, PluginExit.Usage, [.. errors]);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return PluginExit.Interrupted;
        }
        catch (CommandException failure)
        {
            return Fail(screen, failure.Code, failure.Message);
        }
        catch (KubeconfigException failure)
        {
            return Fail(screen, PluginExit.Usage, failure.Message);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return Fail(screen, PluginExit.NotFound, $"The cluster does not have the resource {TalosImageBuild.Plural}.{TalosImageBuild.Group}. Install the operator, or choose another --context.");
        }
        catch (KubernetesApiException refused)
        {
            return Fail(screen, PluginExit.Cluster, $"The API server refused the request ({refused.Code}): {refused.Sentence}. {Advice(refused)}");
        }
        catch (JsonException)
        {
            return Fail(screen, PluginExit.Cluster, "The answer is not that of an API server. Check the address and the proxies with kubectl version.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException or AuthenticationException)
        {
            return Fail(screen, PluginExit.Cluster, $"Cannot reach the API server: {Innermost(fault).TrimEnd('.')}. Check the address, the certificate authority and the network with kubectl version.");
        }
    }

    private static RootCommand Create(Screen screen)
    {
        var cluster = new ClusterOptions(TimeProvider.System);
        var root = new RootCommand("Shows, explains and controls builds of Talos Linux images (TalosImageBuild). As a kubectl plugin: kubectl talosimage. " + PluginExit.Help)
        {
            new StatusCommand(cluster, screen).Create(),
            new LogsCommand(cluster, screen).Create(),
            new WhyCommand(cluster, screen).Create(),
            new RebuildCommand(cluster, screen).Create(),
            new SuspendCommand(cluster, screen, suspend: true).Create(),
            new SuspendCommand(cluster, screen, suspend: false).Create(),
            new OutputsCommand(cluster, screen).Create(),
            new PullCommand(cluster, screen).Create(),
            new CheckCommand(screen).Create(),
            new ReportCommand(cluster, screen).Create(),
            CompletionCommand.Create(screen),
        };
        cluster.AddTo(root);
        return root;
    }

    private static string Advice(KubernetesApiException refused) => refused.Code switch
    {
        401 => "Log in again.",
        403 => "Ask for the role talosimagebuild-viewer or -editor, and to read pods and their logs.",
        409 => "Repeat the command.",
        _ => "Correct what the message names.",
    };

    private static string Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault.Message;

    private static int Fail(Screen screen, int code, params IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            screen.Report(message);
        }

        return code;
    }
}
