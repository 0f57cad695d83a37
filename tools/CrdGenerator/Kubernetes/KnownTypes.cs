using System.Text.Json.Nodes;
using k8s.Models;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.CrdGenerator.Kubernetes;

/// <summary>Schemas of Kubernetes types whose JSON differs from their properties or that have additional rules.</summary>
public static class KnownTypes
{
    // The API server's syntax for requests and limits: no minus sign, and no fraction in the exponent, which the pattern in Kubernetes'
    // messages allows but its parser does not.
    private const string Quantity = @"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$";

    /// <summary>A schema for the type, or null if its properties are sufficient.</summary>
    public static JsonObject? Schema(Type type)
    {
        if (type == typeof(IntOrString))
        {
            return IntOrStringSchema();
        }

        if (type == typeof(ResourceQuantity))
        {
            return QuantitySchema();
        }

        return type == typeof(V1Condition) ? Condition() : null;
    }

    private static JsonObject IntOrStringSchema() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
        ["x-kubernetes-int-or-string"] = true,
    };

    private static JsonObject QuantitySchema()
    {
        var schema = IntOrStringSchema();
        schema["pattern"] = Quantity;
        schema["maxLength"] = Limits.Quantity;
        return schema;
    }

    /// <summary>The rules of <c>metav1.Condition</c> in apimachinery.</summary>
    private static JsonObject Condition() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = Text("The condition: Ready, Reconciling or Stalled.", 316, @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*"
                + @"[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"),
            ["status"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "True, False or Unknown.",
                ["enum"] = new JsonArray("True", "False", "Unknown"),
            },
            ["observedGeneration"] = new JsonObject
            {
                ["type"] = "integer",
                ["format"] = "int64",
                ["description"] = "The generation of the spec that the condition was set for.",
                ["minimum"] = 0,
            },
            ["lastTransitionTime"] = new JsonObject
            {
                ["type"] = "string",
                ["format"] = "date-time",
                ["description"] = "When the status of the condition last changed.",
            },
            ["reason"] = Text("A CamelCase reason. It is part of the API.", 1024, "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["message"] = Text("A message for people that says what to do.", 32768, null),
        },
        ["required"] = new JsonArray("lastTransitionTime", "message", "reason", "status", "type"),
    };

    private static JsonObject Text(string description, int maxLength, string? pattern)
    {
        var schema = new JsonObject { ["type"] = "string", ["description"] = description, ["maxLength"] = maxLength };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }
}
