using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>What a media step makes of a registry's answers for its images: those that oras looks up and those that BuildKit pulls.</summary>
public sealed class MediaFaultTests : IAsyncLifetime, IDisposable
{
    private const string Manifests = "/manifests/";
    private const string Blobs = "/blobs/";

    private readonly TempFolder _folder = new();
    private FaultyRegistry _registry = null!;
    private SmallBuild _build = null!;

    public static TheoryData<string, int, string?, int, string, string> Answers => new()
    {
        // what, status, code, exit code, reason, said
        { "imager", 503, null, 75, "RegistryUnreachable", "503" },
        { "imager", 404, "MANIFEST_UNKNOWN", 64, "ImageNotFound", "spec.imager.image" },
        { "imager", 403, "DENIED", 64, "RegistryRefused", "spec.imager.image" },
        { "imager-layer", 503, null, 75, "RegistryUnreachable", "503" },
        { "imager-layer", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "imager-layer", 403, "DENIED", 64, "RegistryRefused", "403" },
        { "extension", 429, "TOOMANYREQUESTS", 75, "RegistryUnreachable", "limits the rate" },
        { "extension", 404, "MANIFEST_UNKNOWN", 64, "ImageNotFound", "spec.imager.systemExtensions" },
        { "extension", 401, "UNAUTHORIZED", 64, "RegistryRefused", "spec.imager.systemExtensions" },
    };

    public async Task InitializeAsync()
    {
        _registry = await FaultyRegistry.StartAsync(StackParts.Registry);
        _build = new SmallBuild(_folder, _registry.Host);
    }

    [SkippableTheory]
    [MemberData(nameof(Answers))]
    public async Task Media_OfRegistrysAnswer_HasItsClassReasonAndField(string what, int status, string? code, int exitCode, string reason, string said)
    {
        StackParts.Require();
        var imager = await FreshImage.PushAsync(_folder, _registry.Host);
        _build.Media = (imager, $"{_registry.Host}/fixture/extension:v1.0.0-2-ga2a2a2a");
        var path = what switch
        {
            "imager" => $"fresh{Manifests}",
            "imager-layer" => $"fresh{Blobs}",
            _ => $"fixture/extension{Manifests}",
        };
        _registry.Fail("GET|HEAD", path, FaultyRegistry.Status(status, code));

        var end = await _build.With("FROM scratch").RunAsync(SmallBuild.MediaStep);

        Assert.True((exitCode, reason) == (end.ExitCode, end.Result.Error?.Reason), $"{end.ExitCode} {end.Result.Error?.Message}\n{_build.Log}");
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _folder.Dispose();
}
