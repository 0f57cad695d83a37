using TalosImageOperator.KubectlTalosImage.Tests.Support;

namespace TalosImageOperator.KubectlTalosImage.Tests.Commands;

/// <summary>Without a cluster: the kubeconfig does not exist.</summary>
public sealed class CheckTests
{
    private const string Good = """
        apiVersion: talosimages.dev/v1alpha1
        kind: TalosImageBuild
        metadata: {name: good}
        spec:
          release: v1.13.9
          platforms: [linux/amd64, linux/arm64]
          outputs: [kernel]
          registry: {host: ghcr.io, username: me}
        """;

    private readonly Kubectl _kubectl = new("/nothing/kubeconfig");

    [Fact]
    public async Task Check_OfAGoodManifest_PrintsThePlanOfEachPlatform()
    {
        var check = await CheckAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: images}}\n---\n{Good}");

        Assert.Equal(0, check.ExitCode);
        Assert.StartsWith("good is valid: v1.13.9\n", check.StandardOutput, StringComparison.Ordinal);
        Assert.Matches("(?m)^  linux/amd64: \\d+ steps: source, .*kernel.*, verify$", check.StandardOutput);
        Assert.Matches("(?m)^  linux/arm64: \\d+ steps: source, ", check.StandardOutput);
    }

    [Fact]
    public async Task Check_OfABadManifestAmongGoodOnes_NamesFieldAndRule()
    {
        var check = await CheckAsync($"{Good}\n---\n{Good.Replace("good", "bad", StringComparison.Ordinal).Replace("[kernel]", "[kernel, floppy]", StringComparison.Ordinal)}");

        Assert.Equal(1, check.ExitCode);
        Assert.Contains("good is valid", check.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("-: bad: spec.outputs", check.StandardError, StringComparison.Ordinal);
        Assert.Contains("\"floppy\"", check.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAnUnknownField_NamesTheLine()
    {
        var check = await CheckAsync(Good.Replace("outputs:", "output:", StringComparison.Ordinal));
        Assert.Equal(1, check.ExitCode);
        Assert.Matches("(?m)^-: line \\d+: spec.*output", check.StandardError);
    }

    [Fact]
    public async Task Check_WithAWarning_PrintsItAndIsValid()
    {
        var check = await CheckAsync(Good.Replace("spec:", "spec:\n  source: {revision: main}", StringComparison.Ordinal));
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("warning: good: ", check.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAFileOfTheSamples_IsValid()
    {
        var check = await _kubectl.PluginAsync("check", "-f", Path.Combine(Repository.Root, "config/samples/custom-kernel.yaml"), "-f", Path.Combine(Repository.Root, "config/samples/raspberry-pi.yaml"));
        Assert.True(check.ExitCode == 0, check.StandardError);
    }

    [Theory]
    [InlineData("/nothing.yaml", "cannot read \"/nothing.yaml\"")]
    [InlineData("/dev/null", "does not contain a TalosImageBuild")]
    public async Task Check_OfNothing_IsNotFound(string file, string message)
    {
        var check = await _kubectl.PluginAsync("check", "-f", file);
        Assert.Equal(3, check.ExitCode);
        Assert.Contains(message, check.StandardError, StringComparison.Ordinal);
    }

    private Task<CliWrap.Buffered.BufferedCommandResult> CheckAsync(string manifest) => _kubectl.RunAsync(["talosimage", "check", "-f", "-"], manifest);
}
