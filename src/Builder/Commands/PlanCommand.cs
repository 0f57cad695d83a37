using System.CommandLine;
using System.Text.Json;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>plan</c>: prints the plans of a build.</summary>
internal sealed class PlanCommand
{
    private readonly Option<string> _file = ManifestOptions.File();
    private readonly Option<string?> _name = ManifestOptions.Name();
    private readonly Option<string[]> _platforms = ManifestOptions.Platforms();

    public Command Create()
    {
        var command = new Command("plan", "Print the build plan of each platform as JSON, without building.")
        {
            _file, _name, _platforms,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult arguments)
    {
        var (build, mistakes) = ManifestFile.Read(arguments.GetRequiredValue(_file), arguments.GetValue(_name));
        var named = arguments.GetValue(_platforms) ?? [];
        if (mistakes.Count == 0)
        {
            mistakes = [.. ManifestFile.UnknownPlatforms(build!, named)];
        }

        foreach (var mistake in mistakes)
        {
            Console.Error.WriteLine(mistake);
        }

        if (mistakes.Count > 0)
        {
            return ExitCodes.Input;
        }

        foreach (var warning in SpecWarnings.Of(build!.Spec))
        {
            Console.Error.WriteLine($"warning: {warning}");
        }

        foreach (var platform in named.Length > 0 ? named : [.. build.Spec.Platforms])
        {
            Print(JsonSerializer.SerializeToUtf8Bytes(BuildPlanner.Plan(build.Spec, platform).For(build.Metadata.NamespaceProperty, build.Metadata.Name), PlanningJsonContext.Default.BuildPlan));
        }

        return ExitCodes.Success;
    }

    private static void Print(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            document.WriteTo(writer);
        }

        output.Write("\n"u8);
    }
}
