using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>A step of a source tree leaves traps in the folder of temporary files, which in a local run the steps share.</summary>
public sealed class HostileStepTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();

    [SkippableFact]
    public async Task Step_AfterOneThatPlantedPluginsAndInstances_UsesItsOwn()
    {
        StackParts.Require();
        await RunAsync("source");
        PlantPlugin("tmp/.docker/cli-plugins");
        PlantPlugin("tmp/docker/cli-plugins");
        PlantInstance("tmp/buildx/instances");
        PlantInstance("tmp/.docker/buildx/instances");

        await RunAsync("kernel");

        Assert.False(File.Exists(_folder["caught"]), "docker ran a planted plugin");
        Assert.DoesNotContain(Directory.EnumerateDirectories(_folder["tmp"]), path => Path.GetFileName(path).StartsWith("talos-image-", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(string step)
    {
        var spec = new TalosImageBuildSpec
        {
            Release = "v1.13.9",
            Source = new SourceSpec { Repository = stack.SourceUrl },
            Outputs = ["kernel"],
            Registry = new RegistrySpec { Host = StackParts.Registry, Username = "hostile" },
        };
        _folder.Write("plan", EncodedPlan.Of(BuildPlanner.Plan(spec, "linux/amd64")));
        var (outcome, lines) = await stack.RunAsync(
            ["step", step, "--plan", _folder["plan"], "--workspace", _folder["work"], "--buildkit", StackParts.BuildKit],
            new Dictionary<string, string> { ["HOME"] = _folder["tmp"], ["TMPDIR"] = _folder["tmp"] });
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
    }

    private void PlantPlugin(string folder)
    {
        var plugin = _folder.Write($"{folder}/docker-buildx", $"#!/bin/sh\necho \"$@\" >> {_folder["caught"]}\nexit 1\n");
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A BuildKit of the attacker's, which would be handed the keys.
    private void PlantInstance(string folder)
    {
        var name = BuildxArguments.BuilderName(StackParts.BuildKit);
        _folder.Write(
            $"{folder}/{name}",
            $$"""{"Name":"{{name}}","Driver":"remote","Nodes":[{"Name":"{{name}}0","Endpoint":"tcp://127.0.0.1:1","DriverOpts":null}]}""");
    }
}
