using System.Reflection;
using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.CrdGenerator.Schema;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.CrdGenerator.Definition;

/// <summary>Renders the CRD of a type: names, columns and schema. Objects keep the order of declaration.</summary>
public static class CustomResourceDefinition
{
    public static JsonObject Of(Type type)
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no KubernetesEntity attribute.");
        return new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = entity.Group,
                ["names"] = Names(entity, type.GetCustomAttribute<ResourceNamesAttribute>() ?? new()),
                ["scope"] = "Namespaced",
                ["versions"] = new JsonArray(Version(type, entity.ApiVersion)),
            },
        };
    }

    private static JsonObject Names(KubernetesEntityAttribute entity, ResourceNamesAttribute names) => new()
    {
        ["kind"] = entity.Kind,
        ["listKind"] = $"{entity.Kind}List",
        ["plural"] = entity.PluralName,
        ["singular"] = entity.Kind.ToLowerInvariant(),
        ["shortNames"] = new JsonArray([.. names.ShortNames.Select(name => (JsonNode)name)]),
        ["categories"] = new JsonArray([.. names.Categories.Select(name => (JsonNode)name)]),
    };

    private static JsonObject Version(Type type, string name) => new()
    {
        ["name"] = name,
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["additionalPrinterColumns"] =
            new JsonArray([.. type.GetCustomAttributes<PrinterColumnAttribute>().Select(column => (JsonNode)Column(column))]),
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = SchemaBuilder.Build(type) },
    };

    private static JsonObject Column(PrinterColumnAttribute column)
    {
        var result = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Description.Length > 0)
        {
            result["description"] = column.Description;
        }

        if (column.Wide)
        {
            result["priority"] = 1;
        }

        return result;
    }
}
