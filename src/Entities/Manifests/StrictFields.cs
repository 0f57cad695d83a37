using System.Text.Json.Serialization.Metadata;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>Compares a document with the types that it is to be read as, by their JSON contract, so that names cannot drift.</summary>
internal static class StrictFields
{
    public static IReadOnlyList<ManifestError> Check(YamlNode document)
    {
        var errors = new List<ManifestError>();
        Visit(document, EntitiesJsonContext.Default.TalosImageBuild, "", errors);
        return errors;
    }

    private static void Visit(YamlNode node, JsonTypeInfo type, string field, List<ManifestError> errors)
    {
        // A null is an absent field: the API server drops it, the reader takes the default.
        if (node is YamlScalarNode scalar && YamlToJson.Scalar(scalar) is null) return;
        switch (type.Kind, node)
        {
            case (JsonTypeInfoKind.Object, YamlMappingNode map):
                VisitObject(map, type, field, errors);
                break;
            case (JsonTypeInfoKind.Dictionary, YamlMappingNode map):
                foreach (var (key, value) in map.Children)
                    VisitKeyed(key, value, Info(type.ElementType!), $"{field}[{key}]", field, errors);
                break;
            case (JsonTypeInfoKind.Enumerable, YamlSequenceNode list):
                for (var i = 0; i < list.Children.Count; i++)
                    Visit(list.Children[i], Info(type.ElementType!), $"{field}[{i}]", errors);
                break;
            case (JsonTypeInfoKind.None, _):
                if (ScalarTypes.Mismatch(node, type.Type) is { } mismatch) Add(errors, node, field, mismatch);
                break;
            default:
                var expected = type.Kind == JsonTypeInfoKind.Enumerable ? "a list" : "a map of fields";
                Add(errors, node, field, $"{expected} is expected here.");
                break;
        }
    }

    private static void VisitObject(YamlMappingNode map, JsonTypeInfo type, string field, List<ManifestError> errors)
    {
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            var path = field.Length == 0 ? name : $"{field}.{name}";
            var property = type.Properties.FirstOrDefault(property => property.Name == name);
            if (property is not null)
                VisitKeyed(key, value, Info(property.PropertyType), path, field, errors);
            else
                Add(errors, key, path, $"unknown field.{Suggestion.For(name, type.Properties.Select(known => known.Name))}");
        }
    }

    private static void VisitKeyed(
        YamlNode key, YamlNode value, JsonTypeInfo type, string path, string parent, List<ManifestError> errors)
    {
        if (key is YamlScalarNode)
            Visit(value, type, path, errors);
        else
            Add(errors, key, parent, "a key must be a plain string.");
    }

    private static JsonTypeInfo Info(Type type) => EntitiesJsonContext.Default.Options.GetTypeInfo(type);

    private static void Add(List<ManifestError> errors, YamlNode node, string field, string message) =>
        errors.Add(new ManifestError(node.Start.Line, field, message));
}
