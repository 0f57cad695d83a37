using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TalosImageOperator.CrdGenerator.Kubernetes;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Schema;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.CrdGenerator.Schema;

/// <summary>
/// Builds a structural schema from a type's JSON contract, so that its names, ignored fields and element types match the serializer.
/// Properties keep their declared order.
/// </summary>
public static class SchemaBuilder
{
    private const string KubernetesNamespace = "k8s.Models";

    public static JsonObject Build(Type type) => Build(type, []);

    private static JsonObject Build(Type type, IReadOnlyList<Type> ancestors)
    {
        var schema = Unbounded(type, ancestors);
        if (type.Namespace == KubernetesNamespace)
        {
            Bounds.KubernetesTypes.Complete(schema);
        }

        if (type == typeof(TalosImageBuildStatus))
        {
            Bounds.Status.Complete(schema);
        }

        return schema;
    }

    private static JsonObject Unbounded(Type type, IReadOnlyList<Type> ancestors)
    {
        if (KnownTypes.Schema(type) is { } known)
        {
            return known;
        }

        if (ancestors.Contains(type))
        {
            throw new InvalidOperationException($"{type.Name} contains itself, which a structural schema cannot express.");
        }

        var info = EntitiesJsonContext.Default.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Object(info, [.. ancestors, type]),
            JsonTypeInfoKind.Enumerable => new() { ["type"] = "array", ["items"] = Build(info.ElementType!, ancestors) },
            JsonTypeInfoKind.Dictionary => new() { ["type"] = "object", ["additionalProperties"] = Build(info.ElementType!, ancestors) },
            _ => Leaf(type),
        };
    }

    private static JsonObject Object(JsonTypeInfo info, IReadOnlyList<Type> ancestors)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in info.Properties)
        {
            var attributes = new Attributes(property);
            var schema = attributes.Has<OpaqueAttribute>()
                ? new JsonObject { ["type"] = "object" }
                : Build(property.PropertyType, ancestors);
            Decorations.Apply(schema, attributes);
            properties[property.Name] = schema;
            if (attributes.IsRequired || RequiredFields.Has(info.Type, property.Name))
            {
                required.Add(property.Name);
            }
        }

        var result = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            result["required"] = required;
        }

        Decorations.ApplyToType(result, info.Type);
        return result;
    }

    private static JsonObject Leaf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return new() { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new() { ["type"] = "string" },
            TypeCode.Boolean => new() { ["type"] = "boolean" },
            TypeCode.Int32 => new() { ["type"] = "integer", ["format"] = "int32" },
            TypeCode.Int64 => new() { ["type"] = "integer", ["format"] = "int64" },
            TypeCode.Double => new() { ["type"] = "number", ["format"] = "double" },
            TypeCode.DateTime => new() { ["type"] = "string", ["format"] = "date-time" },
            _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
            _ => throw new InvalidOperationException($"{type} is not supported in a CRD schema. Add it to KnownTypes."),
        };
    }
}
