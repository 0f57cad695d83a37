using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>
/// Reads TalosImageBuilds from YAML like <c>kubectl apply --validate=strict</c>: unknown fields, duplicate fields and values of
/// another type are errors. Absent fields get their defaults. <see cref="Validation.TalosImageBuildValidator"/> checks the values.
/// </summary>
public static class ManifestReader
{
    /// <summary>Reads the only TalosImageBuild of a text. Other kinds are ignored.</summary>
    /// <exception cref="ManifestException">The text contains none or several, or cannot be read.</exception>
    public static TalosImageBuild Read(string yaml)
    {
        var builds = ReadAll(yaml);
        return builds switch
        {
            [var only] => only,
            [] => throw Failed(1, $"The manifest contains no {TalosImageBuild.KindName} of {TalosImageBuild.Group}/{TalosImageBuild.Version}. Add one."),
            _ => throw Failed(1, $"The manifest contains {builds.Count} {TalosImageBuild.KindName}s. Keep one."),
        };
    }

    /// <summary>Reads every TalosImageBuild of a text of one or more documents, in order. Other kinds are ignored.</summary>
    /// <exception cref="ManifestException">A TalosImageBuild or the YAML cannot be read.</exception>
    public static IReadOnlyList<TalosImageBuild> ReadAll(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new ManifestException([new ManifestError(e.Start.Line, "", $"{e.Message}.")], e);
        }

        var documents = stream.Documents.Select(document => document.RootNode).Where(IsBuild).ToList();
        var errors = documents.SelectMany(StrictFields.Check).ToList();
        return errors.Count == 0 ? [.. documents.Select(ToBuild)] : throw new ManifestException(errors);
    }

    private static bool IsBuild(YamlNode document) =>
        document is YamlMappingNode map
        && Text(map, "kind") == TalosImageBuild.KindName
        && Text(map, "apiVersion")?.StartsWith($"{TalosImageBuild.Group}/", StringComparison.Ordinal) == true;

    private static string? Text(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private static TalosImageBuild ToBuild(YamlNode document)
    {
        try
        {
            return YamlToJson.Convert(document).Deserialize(EntitiesJsonContext.Default.TalosImageBuild)!;
        }
        catch (JsonException e)
        {
            var field = e.Path?.TrimStart('$', '.') ?? "";
            throw new ManifestException([new ManifestError(document.Start.Line, field, "The value cannot be read: " + e.Message)], e);
        }
    }

    private static ManifestException Failed(long line, string message) => new([new ManifestError(line, "", message)]);
}
