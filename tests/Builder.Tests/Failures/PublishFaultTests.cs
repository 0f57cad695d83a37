using Microsoft.AspNetCore.Http;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>What the publish step makes of a registry's answers to each of its passes, with the real oras.</summary>
public sealed class PublishFaultTests : RegistryFaultTests
{
    public static TheoryData<string, int, string?, int, string, string> Answers => new()
    {
        // what, status, code, exit code, reason, said
        { "describe", 503, null, 75, "RegistryUnreachable", "503" },
        { "describe", 401, "UNAUTHORIZED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "describe", 403, "DENIED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "describe", 404, "MANIFEST_UNKNOWN", 75, "ImageNotFound", "Nothing was tagged" },
        { "index", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "index", 403, "DENIED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "index", 404, "NAME_UNKNOWN", 64, "RegistryRefused", "Create the repository" },
        { "index", 409, null, 64, "RegistryRefused", "spec.registry.username" },
        { "index", 412, "PRECONDITION", 64, "RegistryRefused", "spec.registry.username" },
        { "index", 413, null, 64, "RegistryRefused", "upload limit" },
        { "index", 400, "MANIFEST_INVALID", 64, "RegistryRefused", "does not accept this manifest" },
        { "tag", 503, null, 75, "RegistryUnreachable", "503" },
        { "tag", 403, "DENIED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "tag", 409, null, 64, "RegistryRefused", "Choose another spec.registry.tag" },
        { "tag", 412, "PRECONDITION", 64, "RegistryRefused", "Choose another spec.registry.tag" },
        { "read-back", 503, null, 75, "RegistryUnreachable", "503" },
        { "read-back", 404, "MANIFEST_UNKNOWN", 75, "RegistryUnreachable", "is missing after" },
    };

    [SkippableTheory]
    [MemberData(nameof(Answers))]
    public async Task Publish_OfRegistrysAnswer_HasItsClassReasonAndWhatToDo(string what, int status, string? code, int exitCode, string reason, string said)
    {
        StackParts.Require();
        var plan = await Build.With("FROM scratch").PublishPlanAsync();
        FailPublish(what, FaultyRegistry.Status(status, code));

        var end = await Build.PublishAsync(plan);

        AssertFailed(end, exitCode, reason);
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains($"{Registry.Host}/{Build.User}/talos-kernel", end.Result.Error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("describe")]
    [InlineData("index")]
    [InlineData("tag")]
    [InlineData("read-back")]
    public async Task Publish_OfResetConnection_IsInfrastructureAndForAMomentNothing(string what)
    {
        StackParts.Require();
        var plan = await Build.With("FROM scratch").PublishPlanAsync();
        FailPublish(what, FaultyRegistry.Reset);
        var end = await Build.PublishAsync(plan);
        AssertFailed(end, 75, "RegistryUnreachable");

        Registry.Heal();
        FailPublish(what, FaultyRegistry.Reset, times: 1);
        end = await Build.PublishAsync(plan);
        AssertSucceeded(end);
    }

    [SkippableFact]
    public async Task Publish_OfRegistryThatRefusesAnIndexsTypes_PublishesItWithoutThem()
    {
        StackParts.Require();
        var plan = await Build.With("FROM scratch").PublishPlanAsync("application/vnd.talosimages.kernel");
        Registry.Fail("PUT", Manifests, FaultyRegistry.Status(400, "MANIFEST_INVALID", "unknown media type: application/vnd.talosimages.kernel"), times: 1);

        var end = await Build.PublishAsync(plan);

        AssertSucceeded(end);
        Assert.True(end.Result.AsImage);
        Assert.Equal(IndexManifest.DigestOfAll(plan.WithoutArtifactTypes()), end.Result.Digest);
        var index = RealProgram.Run("oras", "manifest", "fetch", "--plain-http", $"{plan.Outputs[0].Repository}:v1");
        Assert.DoesNotContain("artifactType", index, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Publish_OfFilesInTwoForms_PushesTheImageFormOfBoth()
    {
        StackParts.Require();
        var plan = await Build.With("FROM scratch").PublishPlanAsync();
        var files = new ResultStore(Build.Settings.ResultsFolder).Read(SmallBuild.FilesStep).Files!;
        var image = ArtifactManifest.AsImage("linux/amd64", files, plan.SourceDateEpoch);
        var pushed = plan.Outputs[0].Manifests[0] with { Digest = image.Digest, Size = image.Bytes.Length, Files = files };
        plan = plan with { Outputs = [plan.Outputs[0] with { Manifests = [pushed] }] };

        var end = await Build.PublishAsync(plan);

        AssertSucceeded(end);
        RealProgram.Run("oras", "pull", "--plain-http", "--output", Folder["pulled"], $"{plan.Outputs[0].Repository}@{image.Digest}");
        Assert.Equal("kernel\n", await File.ReadAllTextAsync(Folder["pulled/vmlinuz-amd64"]));
    }

    private void FailPublish(string what, RequestDelegate answer, int times = int.MaxValue)
    {
        var (method, path) = what switch
        {
            "describe" => ("GET|HEAD", $"{Manifests}sha256:"),
            "index" => ("PUT", $"{Manifests}sha256:"),
            "tag" => ("PUT", $"{Manifests}v1$"),
            _ => ("GET|HEAD", $"{Manifests}v1$"),
        };
        Registry.Fail(method, path, answer, times: times);
    }
}
