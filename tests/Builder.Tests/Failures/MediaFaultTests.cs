using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>What a media step makes of a registry's answers for its images: those that oras looks up and those that BuildKit pulls.</summary>
public sealed class MediaFaultTests : RegistryFaultTests
{
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

    [SkippableTheory]
    [MemberData(nameof(Answers))]
    public async Task Media_OfRegistrysAnswer_HasItsClassReasonAndField(string what, int status, string? code, int exitCode, string reason, string said)
    {
        StackParts.Require();
        var imager = await FreshImage.PushAsync(Folder, Registry.Host);
        Build.Media = (imager, $"{Registry.Host}/fixture/extension:v1.0.0-2-ga2a2a2a");
        var path = what switch
        {
            "imager" => $"fresh{Manifests}",
            "imager-layer" => $"fresh{Blobs}",
            _ => $"fixture/extension{Manifests}",
        };
        Registry.Fail("GET|HEAD", path, FaultyRegistry.Status(status, code));

        var end = await Build.With("FROM scratch").RunAsync(SmallBuild.MediaStep);

        AssertFailed(end, exitCode, reason);
        Assert.Contains(said, end.Result.Error!.Message, StringComparison.Ordinal);
    }
}
