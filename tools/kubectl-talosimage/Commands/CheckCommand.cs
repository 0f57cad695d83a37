using System.CommandLine;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.KubectlTalosImage.Terminal;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.KubectlTalosImage.Commands;

/// <summary><c>check</c>: what the API server and the operator would say, without a cluster.</summary>
internal sealed class CheckCommand(Screen screen)
{
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = "Manifest with TalosImageBuilds; other objects in it are ignored. - reads standard input. May be repeated.",
        HelpName = "file",
        Required = true,
    };

    public Command Create()
    {
        var command = new Command("check", "Check manifests offline: fields, rules of the release, the plan of each platform, warnings. Exit code 1 if one is not valid.") { _files };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult arguments) =>
        arguments.GetRequiredValue(_files).Select(Check).ToList() is var results && results.All(valid => valid) ? PluginExit.Success : PluginExit.Failed;

    private bool Check(string file)
    {
        IReadOnlyList<TalosImageBuild> builds;
        try
        {
            builds = ManifestReader.ReadAll(file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file));
        }
        catch (ManifestException failure)
        {
            foreach (var error in failure.Errors)
            {
                screen.Report($"{file}: {error}");
            }

            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(PluginExit.NotFound, $"--file: cannot read \"{file}\": {failure.Message.TrimEnd('.')}.");
        }

        if (builds.Count == 0)
        {
            throw new CommandException(PluginExit.NotFound, $"--file: \"{file}\" does not contain a {TalosImageBuild.KindName}. Add one, or choose another file.");
        }

        return builds.Select(build => Check(file, build)).ToList().TrueForAll(valid => valid);
    }

    private bool Check(string file, TalosImageBuild build)
    {
        var name = build.Metadata.Name ?? build.Metadata.GenerateName;
        var errors = SpecErrors.Of(build.Spec).Select(error => error.Message).ToList();
        if (string.IsNullOrEmpty(name))
        {
            errors.Insert(0, "metadata.name is missing. Add a name.");
        }

        foreach (var error in errors)
        {
            screen.Report($"{file}: {name}: {error}");
        }

        if (errors.Count > 0)
        {
            return false;
        }

        screen.Write(Tone.Good, $"{name} is valid: {build.Spec.Release}");
        foreach (var platform in build.Spec.Platforms)
        {
            var steps = BuildPlanner.Plan(build.Spec, platform).Steps.Select(step => step.Id).ToList();
            screen.Write($"  {platform}: {steps.Count} steps: {string.Join(", ", steps)}");
        }

        foreach (var warning in SpecWarnings.Of(build.Spec))
        {
            screen.Report($"warning: {name}: {warning}");
        }

        return true;
    }
}
