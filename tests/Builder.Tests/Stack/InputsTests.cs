using System.Text.Json;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>What the step <c>inputs</c> finds, pins and refuses, with real BuildKit and a registry.</summary>
public sealed class InputsTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _place = $"{StackParts.Registry}/inputs-{Guid.NewGuid():n}";

    [SkippableFact]
    public async Task Step_TagMovedAfterInputs_BuildsWhatWasListed()
    {
        StackParts.Require();
        Copy("custom", "v1");
        var spec = Spec(("kernel", $"{_place}/kernel:v1"));
        await StepAsync(spec, "source");

        var list = await StepAsync(spec, "inputs");
        Copy("v1.0.0-1-gf1f1f1f", "v1");
        await StepAsync(spec, "kernel");

        Assert.NotNull(list.Digest);
        Assert.Contains("kernel custom", await File.ReadAllTextAsync(_folder["steps/talos/tree/_out/vmlinuz-amd64"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_ImagesThatAreMissing_AreNamedAllAtOnce()
    {
        StackParts.Require();
        var spec = Spec(("kernel", $"{_place}/nothing:v1"), ("runc", $"{_place}/nowhere:v2"));
        await StepAsync(spec, "source");

        var error = (await StepAsync(spec, "inputs", ExitCodes.Input)).Error!;

        Assert.Equal("ImageNotFound", error.Reason);
        Assert.Contains($"{_place}/nothing:v1", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{_place}/nowhere:v2", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_ImageOfAnotherPlatform_IsRefusedWithThoseThatItHas()
    {
        StackParts.Require();
        await PushIndexAsync("arm64");
        var spec = Spec(("kernel", $"{_place}/kernel:arm64"));
        await StepAsync(spec, "source");

        var error = (await StepAsync(spec, "inputs", ExitCodes.Input)).Error!;

        Assert.StartsWith("spec.pkgs.overrides.kernel: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("is not available for linux/amd64. It is available for linux/arm64.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Copy(string from, string to) => RealProgram.Run(
        "oras", "cp", "--from-plain-http", "--to-plain-http", $"{StackParts.Registry}/fixture/kernel:{from}", $"{_place}/kernel:{to}");

    private async Task PushIndexAsync(string architecture)
    {
        await SmallImage.PushAsync(_folder, $"{_place}/kernel:single", ("vmlinuz", "kernel"));
        var descriptor = RealProgram.Run("oras", "manifest", "fetch", "--plain-http", "--descriptor", $"{_place}/kernel:single");
        var index = descriptor.TrimEnd()[..^1] + $$$""","platform":{"os":"linux","architecture":"{{{architecture}}}"}}""";
        RealProgram.Run(
            "oras", "manifest", "push", "--plain-http", "--media-type", "application/vnd.oci.image.index.v1+json", $"{_place}/kernel:{architecture}",
            _folder.Write("index.json", $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{index}}]}"""));
    }

    private async Task<StepResult> StepAsync(TalosImageBuildSpec spec, string step, int code = ExitCodes.Success)
    {
        File.Delete(_folder["termination"]);
        var plan = _folder.Write("plan", EncodedPlan.Of(BuildPlanner.Plan(spec, "linux/amd64")));
        var (outcome, lines) = await stack.RunAsync(
        [
            "step", step, "--plan", plan, "--workspace", _folder["steps"], "--buildkit", StackParts.BuildKit, "--termination-log", _folder["termination"],
        ]);
        Assert.True(outcome.ExitCode == code, $"exit code {outcome.ExitCode}\n{string.Join('\n', lines)}");
        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(_folder["termination"]), PlanningJsonContext.Default.StepResult)!;
    }

    private TalosImageBuildSpec Spec(params (string Package, string Image)[] overrides) => new()
    {
        Release = "v1.13.9",
        Source = new SourceSpec { Repository = stack.SourceUrl },
        Platforms = ["linux/amd64"],
        Outputs = ["kernel"],
        Pkgs = new PkgsSpec { Overrides = overrides.ToDictionary(entry => entry.Package, entry => entry.Image) },
        Registry = new RegistrySpec { Host = StackParts.Registry, Username = _place[(_place.IndexOf('/', StringComparison.Ordinal) + 1)..] },
    };
}
