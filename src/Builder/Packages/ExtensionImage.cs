using System.Text;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Builder.Packages;

/// <summary>Checks that an image is a system extension: the imager refuses every other file beside its manifest and its root file system.</summary>
internal static class ExtensionImage
{
    private const string Manifest = "manifest.yaml";
    private const string Root = "rootfs/";

    private const int LargestManifest = 1 << 20;

    /// <param name="image">By digest.</param>
    /// <param name="name">What its manifest must say.</param>
    /// <param name="field">Of the spec, such as <c>spec.extensions.build[0]</c>.</param>
    /// <exception cref="StepFailedException">Input: it is no extension of that name.</exception>
    public static async Task RequireAsync(StepContext context, string image, string name, string field, CancellationToken stop)
    {
        byte[]? manifest = null;
        var others = new SortedSet<string>(StringComparer.Ordinal);
        await ImageFiles.ForEachAsync(
            context, image, field, context.Plan.Platform,
            async (path, entry, token) =>
            {
                if (path == Manifest && entry is { DataStream: { } data, Length: <= LargestManifest })
                {
                    using var bytes = new MemoryStream();
                    await data.CopyToAsync(bytes, token);
                    manifest = bytes.ToArray();
                }
                else if (!path.StartsWith(Root, StringComparison.Ordinal))
                {
                    others.Add(path);
                }
            },
            stop);
        if (manifest is null || others.Count > 0)
        {
            throw Wrong(
                field, name,
                manifest is null ? $"has no {Manifest}" : $"has {string.Join(", ", others.Take(5))} beside {Manifest} and rootfs/",
                $"Let the last stage of the Dockerfile copy {Manifest} and rootfs/ alone");
        }

        var found = (string?)YamlToJson.Parse(Encoding.UTF8.GetString(manifest))?["metadata"]?["name"];
        if (found != name)
        {
            throw Wrong(field, name, $"has metadata.name \"{found}\" in its {Manifest}", $"Set {field}.name to it, or change the manifest");
        }
    }

    private static StepFailedException Wrong(string field, string name, string problem, string advice) =>
        StepFailedException.Input(Reasons.InvalidSpec, $"{field}.name: the image of \"{name}\" {problem}, so it is no extension of that name. {advice}.");
}
