using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>What real BuildKit, buildx and oras make of a registry's answers, and what a step makes of it.</summary>
public sealed class NetworkFaultTests : RegistryFaultTests
{
    public static TheoryData<string, int, string?, int, string, string> Answers => new()
    {
        // what, status, code, exit code, reason, said
        { "frontend", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "frontend", 503, null, 75, "RegistryUnreachable", "503" },
        { "frontend", 404, "MANIFEST_UNKNOWN", 64, "ImageNotFound", "fixture/alpine" },
        { "from", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "from", 500, null, 75, "RegistryUnreachable", "500" },
        { "from", 503, null, 75, "RegistryUnreachable", "503" },
        { "from", 403, "DENIED", 64, "RegistryRefused", "spec.registry.pullSecretRefs" },
        { "from", 401, "UNAUTHORIZED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "from", 404, "NAME_UNKNOWN", 64, "ImageNotFound", "does not exist" },
        { "layer", 503, null, 75, "RegistryUnreachable", "503" },
        { "layer", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "layer", 403, "DENIED", 64, "RegistryRefused", "403" },
        { "push", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "push", 503, null, 75, "RegistryUnreachable", "503" },
        { "push", 401, "UNAUTHORIZED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "push", 403, "DENIED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "push", 404, "NAME_UNKNOWN", 64, "RegistryRefused", "Create the repository" },
        { "push-manifest", 400, "MANIFEST_INVALID", 64, "RegistryRefused", "400" },
        { "push-manifest", 500, null, 75, "RegistryUnreachable", "500" },
        { "files", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "files", 500, null, 75, "RegistryUnreachable", "500" },
        { "files", 403, "DENIED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "files", 401, "UNAUTHORIZED", 64, "RegistryRefused", "spec.registry.secretRef" },
        { "files", 404, "NAME_UNKNOWN", 64, "RegistryRefused", "Create the repository" },
        { "files-manifest", 413, null, 64, "RegistryRefused", "upload limit" },
        { "files-manifest", 503, null, 75, "RegistryUnreachable", "503" },
    };

    [SkippableTheory]
    [MemberData(nameof(Answers))]
    public async Task Step_OfRegistrysAnswer_HasItsClassReasonAndWhatToDo(string what, int status, string? code, int exitCode, string reason, string said)
    {
        StackParts.Require();
        var end = await RunAsync(what, FaultyRegistry.Status(status, code));
        AssertFailed(end, exitCode, reason);
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
        if (what is "push" or "push-manifest" or "files" or "files-manifest")
        {
            Assert.Contains($"{Registry.Host}/{Build.User}/", end.Result.Error.Message, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData("frontend")]
    [InlineData("from")]
    [InlineData("layer")]
    [InlineData("push")]
    [InlineData("push-manifest")]
    [InlineData("files")]
    [InlineData("files-manifest")]
    public async Task Step_OfResetConnection_IsInfrastructure(string what)
    {
        StackParts.Require();
        var end = await RunAsync(what, FaultyRegistry.Reset);
        AssertFailed(end, 75, "RegistryUnreachable");
    }

    [SkippableTheory]
    [InlineData("from", 3)]
    [InlineData("push-manifest", 8)]
    [InlineData("files-manifest", 3)]
    public async Task Step_OfRegistryThatIsAwayForAMoment_SucceedsByItself(string what, int times)
    {
        StackParts.Require();
        var end = await RunAsync(what, FaultyRegistry.Reset, times);
        AssertSucceeded(end);
        Assert.Contains("Retrying in", Build.Log, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("unknown media type: application/vnd.talosimages.kernel")]
    [InlineData("manifest invalid")]
    public async Task Step_OfRegistryThatRefusesTypes_PushesTheFilesAsAnImage(string message)
    {
        StackParts.Require();
        var end = await RunAsync("files-manifest", FaultyRegistry.Status(400, "MANIFEST_INVALID", message), times: 1);
        AssertSucceeded(end);
        Assert.True(end.Result.AsImage);

        var image = $"{Registry.Host}/{Build.User}/talos-kernel@{end.Result.Digest}";
        var manifest = JsonDocument.Parse(RealProgram.Run("oras", "manifest", "fetch", "--plain-http", image)).RootElement;
        Assert.False(manifest.TryGetProperty("artifactType", out _));
        Assert.Equal("application/vnd.oci.image.config.v1+json", manifest.GetProperty("config").GetProperty("mediaType").GetString());
        RealProgram.Run("oras", "pull", "--plain-http", "--output", Folder["pulled"], image);
        Assert.Equal("kernel\n", await File.ReadAllTextAsync(Folder["pulled/vmlinuz-amd64"]));
        Assert.Equal(ExitCodes.Success, (await Build.RunAsync(SmallBuild.FilesStep)).ExitCode);
    }

    [SkippableTheory]
    [InlineData("503", 75, "DownloadFailed")]
    [InlineData("429", 75, "DownloadFailed")]
    [InlineData("404", 64, "DownloadFailed")]
    [InlineData("403", 64, "DownloadFailed")]
    public async Task Step_OfDownloadThatIsAnswered_HasItsClassAndAddress(string status, int exitCode, string reason)
    {
        StackParts.Require();
        Registry.Fail("GET|HEAD", "linux", FaultyRegistry.Status(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)));
        var end = await Build.With($"FROM scratch\nADD http://{Registry.Host}/linux-6.18.50.tar.xz /").RunAsync(SmallBuild.ImageStep);
        Assert.Equal((exitCode, reason), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains($"http://{Registry.Host}/linux-6.18.50.tar.xz\" ({status})", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("http://nowhere.invalid/linux.tar.xz", "no such host")]
    [InlineData("http://127.0.0.1:1/linux.tar.xz", "connection refused")]
    [InlineData("http://127.0.0.1:1/linux.git#v6.18", "Failed to connect")]
    public async Task Step_OfDownloadThatIsNotAnswered_IsInfrastructure(string address, string said)
    {
        StackParts.Require();
        var end = await Build.With($"FROM scratch\nADD {address} /").RunAsync(SmallBuild.ImageStep);
        AssertFailed(end, 75, "DownloadFailed");
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("application/x-xz", "not a page", "Correct the version or the checksum")]
    [InlineData("text/html", "blocked", "The answer is an HTML page")]
    [InlineData("application/octet-stream", "\n<!DOCTYPE html><title>Log in</title>", "The answer is an HTML page")]
    public async Task Step_OfDownloadWithAnotherChecksum_IsInputAfterASecondDownload(string type, string body, string said)
    {
        StackParts.Require();
        Registry.Fail("GET|HEAD", "linux", Body(type, body));
        var checksum = $"sha256:{new string('a', 64)}";
        var end = await Build.With($"FROM scratch\nADD --checksum={checksum} http://{Registry.Host}/linux.tar.xz /").RunAsync(SmallBuild.ImageStep);

        Assert.Equal((64, "ChecksumMismatch"), (end.ExitCode, end.Result.Error?.Reason));
        Assert.Contains($"\"http://{Registry.Host}/linux.tar.xz\" was downloaded twice with checksum sha256:", end.Result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains($"the source tree expects {checksum}", end.Result.Error.Message, StringComparison.Ordinal);
        Assert.Contains(said, end.Result.Error.Message, StringComparison.Ordinal);
        Assert.True(Registry.Requests.Count(request => request == "GET /linux.tar.xz") >= 3, string.Join('\n', Registry.Requests));
    }

    [SkippableFact]
    public async Task Step_OfDownloadThatIsRightTheSecondTime_Succeeds()
    {
        StackParts.Require();
        Registry.Fail("GET|HEAD", "linux", Body("text/plain", "torn"), times: 1);
        Registry.Fail("GET|HEAD", "linux", Body("text/plain", "whole"));
        var end = await Build.With($"FROM scratch\nADD --checksum={Checksum("whole")} http://{Registry.Host}/linux.tar.xz /").RunAsync(SmallBuild.ImageStep);
        AssertSucceeded(end);
    }

    [SkippableFact]
    public async Task Step_OfAModuleDownloadThatFails_IsInfrastructure()
    {
        StackParts.Require();
        const string line = "go: example.com/x@v1.0.0: Get \"https://proxy.golang.org/example.com/x/@v/v1.0.0.zip\": dial tcp 10.0.0.1:443: i/o timeout";
        Folder.Write("w/talos/tree/go", $"#!/bin/sh\necho '{line}' >&2\nexit 1\n");
        var end = await Build.With($"FROM {Registry.Host}/fixture/alpine:v1.0.0-2-ga2a2a2a\nCOPY --chmod=755 go /bin/go\nRUN go mod download").RunAsync(SmallBuild.ImageStep);
        AssertFailed(end, 75, "DownloadFailed");
        Assert.Contains("proxy.golang.org", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_OfARegistryThatNeverAnswers_IsInfrastructure()
    {
        StackParts.Require();
        Registry.Fail("GET", "^/v2/$", FaultyRegistry.Silence);
        var end = await Build.With("FROM scratch").RunAsync(SmallBuild.FilesStep, new SkippedTime(TimeSpan.FromSeconds(5)));
        AssertFailed(end, 75, "RegistryUnreachable");
        Assert.Contains($"\"{Registry.Host}\" does not answer", end.Result.Error!.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Step_OfARegistryThatAsksToWait_GoesOnInTheSameRunOfOras()
    {
        StackParts.Require();
        Registry.Fail("POST", Blobs, FaultyRegistry.Status(429, "TOOMANYREQUESTS"), times: 1);
        var end = await Build.With("FROM scratch").RunAsync(SmallBuild.FilesStep);
        AssertSucceeded(end);
        Assert.DoesNotContain("Retrying in", Build.Log, StringComparison.Ordinal);
    }

    private static string Checksum(string text) =>
        $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))}";

    private static RequestDelegate Body(string type, string body) => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    };

    private async Task<StepOutcome> RunAsync(string what, RequestDelegate answer, int times = int.MaxValue)
    {
        switch (what)
        {
            case "frontend":
                Registry.Fail("GET|HEAD", $"fixture/alpine{Manifests}", answer, times: times);
                return await Build.With($"# syntax={Registry.Host}/fixture/alpine:v1\nFROM scratch").RunAsync(SmallBuild.ImageStep);
            case "from":
                Registry.Fail("GET|HEAD", $"fixture/alpine{Manifests}", answer, times: times);
                return await Build.With($"FROM {Registry.Host}/fixture/alpine:v1.0.0-2-ga2a2a2a").RunAsync(SmallBuild.ImageStep);
            case "layer":
                Registry.Fail("GET", $"fresh{Blobs}", answer, times: times);
                return await Build.With($"FROM {await FreshImage.PushAsync(Folder, Registry.Host)}").RunAsync(SmallBuild.ImageStep);
            case "push":
                Registry.Fail("POST", Blobs, answer, times: times);
                return await Build.With("FROM scratch").RunAsync(SmallBuild.ImageStep);
            case "push-manifest":
                Registry.Fail("PUT", Manifests, answer, times: times);
                return await Build.With("FROM scratch").RunAsync(SmallBuild.ImageStep);
            case "files":
                Registry.Fail("POST", Blobs, answer, times: times);
                return await Build.With("FROM scratch").RunAsync(SmallBuild.FilesStep);
            case "files-manifest":
                Registry.Fail("PUT", Manifests, answer, times: times);
                return await Build.With("FROM scratch").RunAsync(SmallBuild.FilesStep);
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "no such case");
        }
    }
}
