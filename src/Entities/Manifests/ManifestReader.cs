using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>
/// Reads TalosImageBuilds from YAML as <c>kubectl apply --validate=strict</c> would: unknown and repeated fields and values of
/// another type are errors. Absent fields get their defaults. The rules for values are not checked here:
/// see <see cref="Validation.TalosImageBuildValidator"/>.
/// </summary>
public static class ManifestReader
{
    /// <summary>The one TalosImageBuild of a text; other kinds beside it are ignored.</summary>
    /// <exception cref="ManifestException">It holds none or several, or it cannot be read.</exception>
    public static TalosImageBuild Read(string yaml)
    {
        var builds = ReadAll(yaml);
        return builds switch
        {
            [var only] => only,
            [] => throw Failed(1, $"there is no {TalosImageBuild.KindName} of {TalosImageBuild.Group}/{TalosImageBuild.Version} here."),
            _ => throw Failed(1, $"there are {builds.Count} {TalosImageBuild.KindName}s here; one is expected."),
        };
    }

    /// <summary>Every TalosImageBuild of a text of one or more documents, in order; other kinds are ignored.</summary>
    /// <exception cref="ManifestException">One of them, or the YAML itself, cannot be read.</exception>
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
            throw new ManifestException([new ManifestError(document.Start.Line, field, "cannot be read: " + e.Message)], e);
        }
    }

    private static ManifestException Failed(long line, string message) => new([new ManifestError(line, "", message)]);
}
