using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Tests.Support;

/// <summary>Specs as people write them.</summary>
internal static class Manifests
{
    /// <param name="fields">Lines of the spec in YAML, without indentation.</param>
    /// <param name="release">The release.</param>
    public static TalosImageBuildSpec Spec(string fields, string release = "v1.13.9")
    {
        var lines = fields.Trim('\n').Split('\n').Append($"release: {release}").Append("registry: {host: ghcr.io, username: acme}");
        return ManifestReader.Read($"""
            apiVersion: talosimages.dev/v1alpha1
            kind: TalosImageBuild
            metadata: {"{"}name: build{"}"}
            spec:
            {string.Join('\n', lines.Select(line => "  " + line))}
            """).Spec;
    }
}
