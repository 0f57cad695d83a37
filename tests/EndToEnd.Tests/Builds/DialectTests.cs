using System.Text.Json.Nodes;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds;

/// <summary>The releases whose builds differ, each built as upstream builds it: targets, file names, order and needs.</summary>
public sealed class DialectTests
{
    private const string Files = "kernel initramfs sd-boot sd-stub talosctl-linux-amd64 iso";

    [SkippableTheory]
    [InlineData("v1.6", "v1.6.8", Files + " installer imager talos talosctl")]
    [InlineData("v1.9", "v1.9.6", Files + " installer imager talos talosctl")]
    [InlineData("v1.10", "v1.10.9", Files + " installer-base installer imager talos talosctl metal-uki")]
    [InlineData("v1.13", "v1.13.9", Files + " installer-base installer imager talos talosctl metal-uki metal aws sbom")]
    [InlineData("v1.14", "v1.14.0-rc.1", Files + " installer-base installer imager talos talosctl metal-uki metal alibabacloud sbom")]
    public async Task Run_OutputsOfRelease_AllInTheRegistry(string dialect, string release, string outputs)
    {
        Stack.Require();
        var name = $"dialect-{dialect.Replace('.', '-')}";
        var manifest = new Manifest(name)
            .With("release", release)
            .With("source.repository", $"{Stack.Git}/talos-{dialect}.git")
            .With("platforms", new JsonArray("linux/amd64"))
            .With("outputs", new JsonArray([.. outputs.Split(' ').Select(output => JsonValue.Create(output))]));

        // v1.6 knows one override, the kernel, and no other place for the rest.
        if (dialect == "v1.6")
        {
            manifest = manifest.With("pkgs.prefix", null);
        }

        var folder = Directory.CreateTempSubdirectory("talos-image-dialect-").FullName;
        try
        {
            var file = Path.Combine(folder, "build.yaml");
            await File.WriteAllTextAsync(file, manifest.ToString());
            var run = await Tool.RunAsync(
                Stack.Builder, ["run", "-f", file, "--buildkit", Stack.BuildKit, "--workdir", Path.Combine(folder, "work")],
                limit: TimeSpan.FromMinutes(5));

            Assert.True(run.ExitCode == 0, run.StandardOutput + run.StandardError);
            foreach (var output in outputs.Split(' '))
            {
                var repository = output is "installer" or "installer-base" or "imager" or "talos" or "talosctl" ? output : $"talos-{output}";
                Assert.NotNull(await RegistryClient.FindAsync($"{Stack.Registry}/{name}/{repository}:{release}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
