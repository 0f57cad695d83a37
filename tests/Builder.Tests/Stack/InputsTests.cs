using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>What the step <c>inputs</c> finds, pins and refuses, with real BuildKit and a registry.</summary>
public sealed partial class InputsTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private readonly TempFolder _folder = new();
    private const string Release = "v1.0.0-1-gf1f1f1f";

    private readonly List<string> _lines = [];
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
        var spec = Spec(("kernel", $"{_place}/nothing:v1"), ("runc", $"{_place}/nowhere:v2")) with { Outputs = ["imager"] };
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

    [SkippableFact]
    public async Task Step_PrefixWithNothingButTheKernel_BuildsTheKernel()
    {
        StackParts.Require();
        Copy(Release, Release);
        var spec = Spec() with { Pkgs = new PkgsSpec { Prefix = _place } };
        await StepAsync(spec, "source");

        await StepAsync(spec, "inputs");
        await StepAsync(spec, "kernel");

        Assert.Equal([$"{_place}/kernel:{Release}", $"{StackParts.Registry}/fixture/tools:{Release}"], Names().Order(StringComparer.Ordinal).Reverse());
    }

    [SkippableFact]
    public async Task Step_PackageThatThePrefixLacks_IsRefusedByNameBeforeTheBuild()
    {
        StackParts.Require();
        Copy(Release, Release);
        var spec = Spec() with { Pkgs = new PkgsSpec { Prefix = _place }, Outputs = ["kernel", "sd-boot"] };
        await StepAsync(spec, "source");

        var error = (await StepAsync(spec, "inputs", ExitCodes.Input)).Error!;

        Assert.Equal("ImageNotFound", error.Reason);
        Assert.Contains($"{_place}/sd-boot:{Release}", error.Message, StringComparison.Ordinal);
        Assert.Contains("spec.pkgs.prefix", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/kernel:", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_SettingsThatTheSourceDoesNotRead_AreRefusedByName()
    {
        StackParts.Require();
        var spec = Spec(("kernle", $"{_place}/kernel:v1")) with { Variables = new Dictionary<string, string> { ["HELM_VERSION"] = "v1", ["GOAMD64"] = "v1" } };
        await StepAsync(spec, "source");

        var error = (await StepAsync(spec, "inputs", ExitCodes.Input)).Error!;

        Assert.Equal("InvalidSpec", error.Reason);
        Assert.Equal(
            "spec.variables.HELM_VERSION has no effect: the source that was checked out does not read HELM_VERSION. Remove it, or use a source that reads it. "
            + "spec.pkgs.overrides.kernle has no effect: the source that was checked out does not read PKG_KERNLE. Did you mean kernel? Remove it, or use a source "
            + "that reads it.",
            error.Message);
    }

    [SkippableFact]
    public async Task Step_TwoPlatforms_HaveOneListAlsoWhenATagHasMoved()
    {
        StackParts.Require();
        Copy("custom", "v1");
        var spec = Spec(("kernel", $"{_place}/kernel:v1")) with { Platforms = ["linux/amd64", "linux/arm64"], Outputs = ["imager", "kernel"] };
        await StepAsync(spec, "source");
        var first = await StepAsync(spec, "inputs");
        var second = await StepAsync(spec, "inputs", platform: "linux/arm64");

        Copy(Release, "v1");
        var moved = await StepAsync(spec, "inputs", platform: "linux/arm64");
        var pinned = await StepAsync(spec, "inputs", platform: "linux/arm64", inputs: $"{_place}/talos-inputs@{first.Digest}");
        await StepAsync(spec, "kernel", platform: "linux/arm64");

        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, moved.Digest);
        Assert.Equal(first.Digest, pinned.Digest);
        Assert.Contains("kernel custom", await File.ReadAllTextAsync(_folder["steps/talos/tree/_out/vmlinuz-arm64"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_WhatBuildKitPulls_IsWhatTheListHas()
    {
        StackParts.Require();
        var spec = Spec() with { Outputs = ["imager"], Variables = new Dictionary<string, string> { ["INSTALLER_ARCH"] = "all" } };
        await StepAsync(spec, "source");
        await StepAsync(spec, "inputs");

        await StepAsync(spec, "imager");

        var pulled = _lines.Select(line => PulledImage().Match(line)).Where(match => match.Success).Select(match => match.Groups["image"].Value).Distinct();
        Assert.Equal(
            List().Images.Where(image => image.Field == "spec.source").Select(image => ImageReference.At(image.Name, image.Digest!)).Order(StringComparer.Ordinal),
            pulled.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"\] FROM (?<image>\S+@sha256:[0-9a-f]{64})")]
    private static partial Regex PulledImage();

    private InputList List() => JsonSerializer.Deserialize<InputList>(
        File.ReadAllText(_folder["steps/results/inputs/inputs.json"]), JsonSerializerOptions.Web)!;

    private IEnumerable<string> Names() => List().Images.Select(image => image.Name);

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

    private async Task<StepResult> StepAsync(
        TalosImageBuildSpec spec, string step, int code = ExitCodes.Success, string platform = "linux/amd64", string inputs = "")
    {
        File.Delete(_folder["termination"]);
        var plan = _folder.Write("plan", EncodedPlan.Of(BuildPlanner.Plan(spec, platform)));
        var (outcome, lines) = await stack.RunAsync(
        [
            "step", step, "--plan", plan, "--workspace", _folder["steps"], "--buildkit", StackParts.BuildKit, "--termination-log", _folder["termination"],
        ],
        new Dictionary<string, string> { [PodVariables.Inputs] = inputs });
        _lines.AddRange(lines);
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
