using System.CommandLine;
using TalosImageOperator.Builder.Local;
using TalosImageOperator.Builder.Schematics;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Commands;

/// <summary><c>from-schematic</c>: writes the TalosImageBuild that makes the media of a schematic of Image Factory.</summary>
internal sealed class FromSchematicCommand
{
    private readonly Option<string> _file = new("--file", "-f")
    {
        Description = "Schematic of Image Factory; - reads standard input.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string> _release = new("--release") { Description = "Talos release, such as v1.13.9.", HelpName = "release", Required = true };

    private readonly Option<string[]> _outputs = new("--output", "-o")
    {
        Description = "Output to make, such as metal or installer. May be repeated.",
        HelpName = "output",
        Required = true,
    };

    private readonly Option<string> _registry = new("--registry")
    {
        Description = "Registry and path that the outputs are pushed to, such as ghcr.io/me.",
        HelpName = "registry",
        Required = true,
    };

    private readonly Option<string[]> _platforms = new("--platform")
    {
        Description = "Platform to build for. Default: linux/arm64 for a schematic with an overlay, else linux/amd64. May be repeated.",
        HelpName = "platform",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the TalosImageBuild. Default: from-schematic.",
        HelpName = "name",
        DefaultValueFactory = _ => "from-schematic",
    };

    public Command Create()
    {
        var command = new Command("from-schematic", "Print the TalosImageBuild that makes the same media as a schematic of Image Factory.")
        {
            _file, _release, _outputs, _registry, _platforms, _name,
        };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult arguments)
    {
        var (text, problem) = ManifestFile.ReadText(arguments.GetRequiredValue(_file));
        if (problem is not null)
        {
            return Fail([problem]);
        }

        try
        {
            return Write(Schematic.Read(text), arguments);
        }
        catch (FormatException failure)
        {
            return Fail([$"--file: {failure.Message}"]);
        }
    }

    private int Write(Schematic schematic, ParseResult arguments)
    {
        var registry = arguments.GetRequiredValue(_registry);
        if (!registry.Contains('/', StringComparison.Ordinal))
        {
            return Fail([$"--registry: \"{registry}\" has no path. Use a registry and a path, such as ghcr.io/me."]);
        }

        var text = SchematicManifest.Of(schematic, new SchematicTarget
        {
            Name = arguments.GetRequiredValue(_name),
            Release = arguments.GetRequiredValue(_release),
            Platforms = arguments.GetValue(_platforms) is { Length: > 0 } platforms
                ? platforms
                : [schematic.OverlayName is null ? PlatformNames.Amd64 : PlatformNames.Arm64],
            Outputs = arguments.GetRequiredValue(_outputs),
            Registry = registry,
        });
        var spec = ManifestReader.Read(text).Spec;
        if (SpecErrors.Of(spec) is { Count: > 0 } errors)
        {
            return Fail(errors.Select(error => error.Message));
        }

        Console.Out.Write(text);
        foreach (var warning in SpecWarnings.Of(spec))
        {
            Console.Error.WriteLine($"warning: {warning}");
        }

        return ExitCodes.Success;
    }

    private static int Fail(IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            Console.Error.WriteLine(message);
        }

        return ExitCodes.Input;
    }
}
