using TalosImageOperator.Builder.Signing;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Publishing;

/// <summary>The index of an output.</summary>
/// <param name="ByDigest">The repository with the index's digest.</param>
/// <param name="ByTag">The repository with the tag that the index gets last.</param>
/// <param name="File">The file with the bytes of the index.</param>
public sealed record PushedIndex(PublishedOutput Output, IndexManifest Manifest, string ByDigest, string ByTag, string File)
{
    public SignedManifest Signed => new(Output.Repository, IndexManifest.MediaType, Manifest.Digest, Manifest.Bytes.Length);

    /// <param name="folder">The folder for the file.</param>
    public static PushedIndex Write(PublishPlan plan, PublishedOutput output, string folder)
    {
        var index = IndexManifest.Render(plan, output);
        var file = Path.Combine(folder, $"{output.Name}.index.json");
        System.IO.File.WriteAllBytes(file, index.Bytes.Span);
        return new PushedIndex(output, index, $"{output.Repository}@{index.Digest}", $"{output.Repository}:{plan.Registry.Tag}", file);
    }
}
