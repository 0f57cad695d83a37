using System.Diagnostics;
using System.Text.Json;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Options;

/// <summary>The program itself: what it answers to a command line that cannot be run.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Manifest = """
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: one}
        spec:
          release: v1.13.9
          platforms: [linux/amd64]
          outputs: [kernel]
          registry: {host: ghcr.io, username: me}
        """;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "talos-image-builder");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "A command is missing. Use step, run, plan, images, from-schematic, verification-rule, compare, or --help.")]
    [InlineData("pln", "Unknown argument \"pln\". Did you mean plan? See --help.")]
    [InlineData("plan", "--file is required. See --help.")]
    [InlineData("plan --fil x", "Unknown option \"--fil\". Did you mean --file? See --help.")]
    [InlineData("plan -f", "--file requires a value. See --help.")]
    [InlineData("step", "step requires the argument <id>. See --help.")]
    [InlineData("plan -f /no/such/file", "--file: cannot read \"/no/such/file\": Could not find a part of the path '/no/such/file'.")]
    [InlineData("plan -f MANIFEST --platform linux/riscv64", "--platform: \"linux/riscv64\" is not in spec.platforms. Choose from linux/amd64.")]
    [InlineData("plan -f MANIFEST --name two", "--file: \"MANIFEST\" does not contain a TalosImageBuild \"two\". Choose another --name or file.")]
    [InlineData("run -f MANIFEST --buildkit here", "--buildkit: the value is not a valid address. Use one such as tcp://127.0.0.1:1234 or linux/amd64=tcp://127.0.0.1:1234.")]
    [InlineData("compare one", "compare takes either two references or --plan. Name two images, such as registry.example.com/me/installer:v1.13.9.")]
    [InlineData("compare one two --plan three", "compare takes either two references or --plan. Name two images, such as registry.example.com/me/installer:v1.13.9.")]
    [InlineData("run -f MANIFEST --git-secret /no/such", "--git-secret: \"/no/such\" is not a folder. Name an existing folder.")]
    [InlineData("run -f MANIFEST --registry-ca /no/such", "--registry-ca: \"/no/such\" is not a file. Name an existing file.")]
    [InlineData("step source --registry-config /no/such", "--registry-config: \"/no/such\" has no config.json. Name the folder that contains it.")]
    public async Task Run_WithAMistake_EndsWithOneSentence(string arguments, string sentence)
    {
        var manifest = _folder.Write("manifest.yaml", Manifest);

        var (code, output, error) = await RunAsync(arguments.Replace("MANIFEST", manifest, StringComparison.Ordinal));

        Assert.Equal((64, "", sentence.Replace("MANIFEST", manifest, StringComparison.Ordinal) + "\n"), (code, output, error));
    }

    [Fact]
    public async Task Run_IntoAFolderThatCannotBeMade_EndsWithOneSentence()
    {
        var manifest = _folder.Write("manifest.yaml", Manifest);

        var (code, output, error) = await RunAsync($"run -f {manifest} --buildkit tcp://127.0.0.1:1 --workdir {manifest}/x");

        Assert.Equal((64, ""), (code, output));
        Assert.StartsWith($"--workdir: cannot write to \"{manifest}/x\": ", error, StringComparison.Ordinal);
        Assert.EndsWith(" Name another folder.\n", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Plan_OfAManifest_PrintsIt()
    {
        var (code, output, _) = await RunAsync($"plan -f {_folder.Write("manifest.yaml", Manifest)}");

        Assert.Equal(0, code);
        using var plan = JsonDocument.Parse(output);
        Assert.Equal(["source", "inputs", "kernel", "verify"], plan.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Version_OfTheProgram_IsTheNumberAlone()
    {
        var (code, output, _) = await RunAsync("--version");

        Assert.Equal(0, code);
        Assert.Matches(@"\A\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?\n\z", output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string arguments)
    {
        var start = new ProcessStartInfo(Program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output, await error);
    }
}
