using System.CommandLine;
using System.Diagnostics;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.KubectlTalosImage.Outputs;
using TalosImageOperator.KubectlTalosImage.Terminal;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>pull</c>: the files of an output, by oras, which uses the credentials of <c>docker login</c>.</summary>
internal sealed class PullCommand(ClusterOptions cluster, Screen screen)
{
    private const string Oras = "oras";

    private readonly Argument<string> _name = BuildArgument.Required(cluster);
    private readonly Argument<string> _output = new("OUTPUT") { Description = "Output of the build, such as iso." };
    private readonly Option<string?> _platform = new("--platform") { Description = "Platform, such as linux/amd64. Default: all, each into a folder of its own if there are several.", HelpName = "platform" };
    private readonly Option<string> _folder = new("--directory", "-d") { Description = "Folder for the files. Default: the current one.", HelpName = "folder", DefaultValueFactory = _ => "." };
    private readonly Option<bool> _plainHttp = new("--plain-http") { Description = "Use HTTP. Default: if spec.registry.insecure is set." };

    public Command Create()
    {
        var command = new Command("pull", "Pull the files of an output by digest, with oras from PATH. Without oras, print the commands.") { _name, _output, _platform, _folder, _plainHttp };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        using var client = await cluster.ConnectAsync(arguments, stop);
        var published = PublishedBuild.Of((await client.GetBuildAsync(arguments.GetRequiredValue(_name), stop)).Build);
        var output = published.Find(arguments.GetRequiredValue(_output));
        var commands = published.Commands(arguments.GetValue(_plainHttp));
        if (output.Platforms.All(platform => platform.Files.Count == 0))
        {
            throw new CommandException(
                PluginExit.Failed, $"\"{output.Name}\" is a container image without files. Use one of: {string.Join("; ", commands.Of(output))}.");
        }

        var pulls = Platforms(output, arguments.GetValue(_platform))
            .Select(platform => commands.Pull(output, platform.Platform, Folder(output, platform, arguments))).ToList();
        if (Find(Oras) is not { } oras)
        {
            screen.Write(pulls.Select(pull => $"{Oras} {string.Join(' ', pull)}"));
            throw new CommandException(PluginExit.NotFound, $"{Oras} is not on PATH. Install it from https://oras.land, or run the commands elsewhere.");
        }

        foreach (var pull in pulls)
        {
            if (await RunAsync(oras, pull, stop) is not 0 and var code)
            {
                throw new CommandException(PluginExit.Failed, $"{Oras} {string.Join(' ', pull)} failed with exit code {code}. Its message says why; for credentials use {Oras} login.");
            }
        }

        return PluginExit.Success;
    }

    private static List<OutputPlatformStatus> Platforms(OutputStatus output, string? named) =>
        output.Platforms.Where(platform => named is null || platform.Platform == named).ToList() is { Count: > 0 } chosen
            ? chosen
            : throw new CommandException(
                PluginExit.NotFound,
                $"--platform: \"{output.Name}\" has no files for \"{named}\". Choose from {string.Join(", ", output.Platforms.Select(platform => platform.Platform))}.");

    // Two platforms may have files of the same name.
    private string Folder(OutputStatus output, OutputPlatformStatus platform, ParseResult arguments)
    {
        var folder = arguments.GetRequiredValue(_folder);
        return arguments.GetValue(_platform) is null && output.Platforms.Count > 1 ? Path.Combine(folder, platform.Platform.Replace('/', '-')) : folder;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task<int> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode;
    }
}
