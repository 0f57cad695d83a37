using System.Formats.Tar;
using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.LocalCluster.Tests.Node;

/// <summary>The Docker daemon of this machine, with an image to test with, made from its own busybox.</summary>
public sealed class TestDocker : IAsyncLifetime
{
    public const string Image = "local-cluster.test/busybox:1";

    private const string BusyBox = "/bin/busybox";

    /// <summary>Why no test can run, or null.</summary>
    public string? Missing { get; private set; }

    public async Task InitializeAsync()
    {
        try
        {
            var version = await RunAsync("version", "--format", "{{.Server.Version}}");
            if (version.ExitCode != 0)
            {
                Missing = "no Docker daemon answers (DOCKER_HOST or the default socket)";
            }
            else if (!File.Exists(BusyBox))
            {
                Missing = "no busybox-static on this machine";
            }
            else if ((await RunAsync("image", "inspect", Image)).ExitCode != 0)
            {
                await ImportAsync();
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "no docker command on this machine";
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public static async Task<BufferedCommandResult> RunAsync(params string[] arguments) =>
        await Cli.Wrap("docker").WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();

    private static async Task ImportAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.tar");
        await using (var stream = File.Create(file))
        await using (var tar = new TarWriter(stream))
        {
            foreach (var directory in new[] { "bin", "etc", "tmp", "dev" })
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = (UnixFileMode)0b111_101_101 });
            }
            await tar.WriteEntryAsync(BusyBox, "bin/busybox");
            foreach (var applet in new[] { "sh", "cat", "echo", "ls", "sleep", "id", "test", "touch", "stat", "printf", "env", "seq", "head", "tr", "true", "false", "kill", "yes", "dd", "pwd", "nc", "wget" })
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            }
        }
        var result = await RunAsync("image", "import", file, Image);
        File.Delete(file);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.StandardError);
        }
    }
}
