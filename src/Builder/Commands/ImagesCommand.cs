using System.CommandLine;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>images</c>: what a build takes from registries and other hosts, to mirror it.</summary>
internal sealed class ImagesCommand(TimeProvider time)
{
    private readonly Option<string> _file = ManifestOptions.File();
    private readonly Option<string?> _name = ManifestOptions.Name();
    private readonly Option<string[]> _platforms = ManifestOptions.Platforms();

    private readonly Option<bool> _offline = new("--offline")
    {
        Description = "List what the spec and the release matrix know, without network access. Tags of packages are those of the newest known patch release.",
    };

    private readonly Option<bool> _refs = new("--refs") { Description = "Print only the references, one per line, by digest if they were looked up." };

    private readonly AccessOptions _access = new();

    public Command Create()
    {
        var command = new Command(
            "images", "List the images and hosts that a build needs. Fetches the source trees, looks every image up, and builds nothing.")
        {
            _file, _name, _platforms, _offline, _refs,
        };
        _access.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var (build, mistakes) = ManifestFile.Read(arguments.GetRequiredValue(_file), arguments.GetValue(_name));
        var named = arguments.GetValue(_platforms) ?? [];
        if (mistakes.Count == 0)
        {
            mistakes = [.. ManifestFile.UnknownPlatforms(build!, named)];
        }

        if (mistakes.Count > 0)
        {
            return await FailAsync(mistakes, ExitCodes.Input);
        }

        try
        {
            var platforms = named.Length > 0 ? named : [.. build!.Spec.Platforms];
            var listing = new ImageListing(build!.Spec, platforms);
            var listed = arguments.GetValue(_offline) ? listing.Offline() : await OnlineAsync(listing, arguments, stop);
            foreach (var warning in Warnings(listed, arguments))
            {
                await Console.Error.WriteLineAsync($"warning: {warning}");
            }

            await new ListedText(listed, arguments.GetValue(_offline)).WriteAsync(Console.Out, arguments.GetValue(_refs));
            return listed.Errors.Count == 0 ? ExitCodes.Success : await FailAsync(listed.Errors, ExitCodes.Input);
        }
        catch (StepFailedException failure)
        {
            return await FailAsync([$"{failure.Reason}: {failure.Message}"], failure.ExitCode);
        }
    }

    private IEnumerable<string> Warnings(ListedBuild listed, ParseResult arguments)
    {
        if (!arguments.GetValue(_offline))
        {
            yield break;
        }

        yield return "with --offline, the tags of packages are those of the newest patch release that this version knows. Without it they are read from the source.";
        if (arguments.GetValue(_refs) && listed.Images.Where(image => image.Reference is null).ToList() is { Count: > 0 } unknown)
        {
            yield return $"not listed, because the tag is not known offline: {string.Join(", ", unknown.Select(image => image.Image))}.";
        }
    }

    private async Task<ListedBuild> OnlineAsync(ImageListing listing, ParseResult arguments, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("talos-images-").FullName;
        try
        {
            var settings = Settings(arguments, folder);
            // The log of git and oras is for a failure, which quotes its cause.
            return await listing.OnlineAsync(settings, new StepLog(Redactor.Of(settings), _ => { }), time, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private BuilderSettings Settings(ParseResult arguments, string folder) =>
        _access.Apply(SettingsFromEnvironment.Read(Environment.GetEnvironmentVariable), arguments, folder) with
        {
            Workspace = folder,
            Temp = Path.Combine(folder, "tmp"),
            BuildKit = [],
            TerminationLog = null,
            CredentialsWait = TimeSpan.Zero,
        };

    private static async Task<int> FailAsync(IEnumerable<string> messages, int code)
    {
        foreach (var message in messages)
        {
            await Console.Error.WriteLineAsync(message);
        }

        return code;
    }
}
