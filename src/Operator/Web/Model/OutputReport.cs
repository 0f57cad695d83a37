using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Operator.Web.Model;

/// <summary>An output with the commands that use it.</summary>
/// <param name="Name">The name in the spec.</param>
/// <param name="Image">The repository, with the tag once it is written.</param>
/// <param name="Digest">The digest of the index; null until the tag is written.</param>
/// <param name="Reference">The image with its digest, for running machines; null until the tag is written.</param>
/// <param name="Platforms">The manifests by platform.</param>
/// <param name="Commands">Commands to copy.</param>
internal sealed record OutputReport(
    string Name, string Image, string? Digest, string? Reference, IReadOnlyList<OutputPlatformReport> Platforms, IReadOnlyList<string> Commands)
{
    public static OutputReport Of(OutputStatus output, OutputCommands commands) => new(
        output.Name, output.Image, output.Digest, commands.Reference(output),
        [.. output.Platforms.Select(OutputPlatformReport.Of)], commands.Of(output));
}

/// <param name="Platform">The platform.</param>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="ManifestSize">In bytes.</param>
/// <param name="Files">The files of an artifact; empty for an image.</param>
internal sealed record OutputPlatformReport(string Platform, string Digest, long ManifestSize, IReadOnlyList<OutputFile> Files)
{
    public static OutputPlatformReport Of(OutputPlatformStatus platform) => new(platform.Platform, platform.Digest, platform.Size, platform.Files);
}
