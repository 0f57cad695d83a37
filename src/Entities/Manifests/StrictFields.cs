using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.Entities.Rules;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>Checks a document against the JSON contract of the types that it is read as.</summary>
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
        // A null is an absent field: the API server drops it, and the reader uses the default.
        if (node is YamlScalarNode scalar && YamlToJson.Scalar(scalar) is null)
        {
            return;
        }

        switch (type.Kind, node)
        {
            case (JsonTypeInfoKind.Object, YamlMappingNode map):
                VisitObject(map, type, field, errors);
                break;
            case (JsonTypeInfoKind.Dictionary, YamlMappingNode map):
                foreach (var (_, key, value) in Entries(map, field, errors))
                {
                    Visit(value, Info(type.ElementType!), $"{field}.{key}", errors);
                }

                break;
            case (JsonTypeInfoKind.Enumerable, YamlSequenceNode list):
                for (var i = 0; i < list.Children.Count; i++)
                {
                    Visit(list.Children[i], Info(type.ElementType!), $"{field}[{i}]", errors);
                }

                break;
            case (JsonTypeInfoKind.None, _):
                if (ScalarTypes.Mismatch(node, type.Type, SecretText.IsSecret(field)) is { } mismatch)
                {
                    Add(errors, node, field, mismatch);
                }

                break;
            default:
                var expected = type.Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object";
                Add(errors, node, field, $"Expected {expected}.");
                break;
        }
    }

    private static void VisitObject(YamlMappingNode map, JsonTypeInfo type, string field, List<ManifestError> errors)
    {
        foreach (var (key, name, value) in Entries(map, field, errors))
        {
            var path = field.Length == 0 ? name : $"{field}.{name}";
            if (type.Properties.FirstOrDefault(property => property.Name == name) is { } property)
            {
                Visit(value, Info(property.PropertyType), path, errors);
            }
            else
            {
                Add(errors, key, path, $"Unknown field.{Suggestion.For(name, type.Properties.Select(known => known.Name))}");
            }
        }
    }

    private static IEnumerable<(YamlNode Key, string Name, YamlNode Value)> Entries(
        YamlMappingNode map, string field, List<ManifestError> errors)
    {
        foreach (var (key, value) in map.Children)
        {
            if (key is YamlScalarNode scalar)
            {
                yield return (key, scalar.Value ?? "", value);
            }
            else
            {
                Add(errors, key, field, "Expected a string as key.");
            }
        }
    }

    private static JsonTypeInfo Info(Type type) => EntitiesJsonContext.Default.Options.GetTypeInfo(type);

    private static void Add(List<ManifestError> errors, YamlNode node, string field, string message) =>
        errors.Add(new ManifestError(node.Start.Line, field, message));
}
