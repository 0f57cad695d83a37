using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>Source trees that the release matrix knows nothing about, with real make, BuildKit and a registry.</summary>
public sealed class SourceInputsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SmallBuild _build;
    private readonly string _place = $"{StackParts.Registry}/source-inputs-{Guid.NewGuid():n}";

    public SourceInputsTests()
    {
        _build = new SmallBuild(_folder, StackParts.Registry)
        {
            Inputs = new InputsPlan { Platforms = ["linux/amd64"], Fields = new Dictionary<string, string> { ["PKG_OWN"] = "spec.pkgs.overrides.own" } },
        };
    }

    [SkippableFact]
    public async Task Step_FrontendThatMovedAfterInputs_IsThePinnedOne()
    {
        StackParts.Require();
        var digest = await SmallImage.PushAsync(_folder, $"{_place}/frontend:v1", ("file", "one"));
        _build.Inputs = new InputsPlan { Platforms = ["linux/amd64"] };
        _build.With($"# syntax={_place}/frontend:v1\nFROM scratch");
        await RunAsync(StepIds.Inputs);
        await SmallImage.PushAsync(_folder, $"{_place}/frontend:v1", ("file", "two"));

        // Such an image is no frontend, so the build fails, but only after BuildKit has pulled it.
        await RunAsync(SmallBuild.ImageStep, ExitCodes.Build);

        Assert.True(_build.Log.Contains($"docker-image://{_place}/frontend@{digest}", StringComparison.Ordinal), _build.Log);
    }

    [SkippableFact]
    public async Task Step_PackageThatOnlyThisSourceReads_IsUsed()
    {
        StackParts.Require();
        await SmallImage.PushAsync(_folder, $"{_place}/own:v1", ("file", "own"));
        _build.With("ARG PKG_OWN\nFROM $PKG_OWN", $"--build-arg=PKG_OWN={_place}/own:v1");

        await RunAsync(StepIds.Inputs);

        Assert.Contains($"spec.pkgs.overrides.own: {_place}/own:v1 is {_place}/own@sha256:", _build.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_ArgumentThatTheDockerfileDoesNotDeclare_IsRefused()
    {
        StackParts.Require();
        _build.With("FROM scratch", "--build-arg=PKG_OWN=$(PKG_OWN)");

        var end = await RunAsync(StepIds.Inputs, ExitCodes.Input);

        Assert.StartsWith("spec.pkgs.overrides.own has no effect: the source that was checked out does not read PKG_OWN.", end.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_WhatCannotBeReadBeforeTheBuild_IsListedAndReported()
    {
        StackParts.Require();
        _build.Inputs = new InputsPlan { Platforms = ["linux/amd64"] };
        _build.With($"ARG A=x\nFROM ${{A%%:*}} AS unread\nFROM 127.0.0.1:1/away:v1\nCOPY --from=unread / /");

        var end = await _build.RunAsync(StepIds.Inputs);

        Assert.True(end.ExitCode == ExitCodes.Success, $"{end.Result.Error?.Message}\n{_build.Log}");
        Assert.Equal(["${A%%:*}", "127.0.0.1:1/away:v1"], end.Result.Unread);
        Assert.Contains("warning: linux/amd64: these images could not be read before the build", _build.Log, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(FailureClass? Class, string Message)> RunAsync(string step, int code = ExitCodes.Success)
    {
        var end = await _build.RunAsync(step);
        Assert.True(end.ExitCode == code, $"exit code {end.ExitCode}: {end.Result.Error?.Message}\n{_build.Log}");
        return (end.Result.Error?.Class, end.Result.Error?.Message ?? "");
    }
}
