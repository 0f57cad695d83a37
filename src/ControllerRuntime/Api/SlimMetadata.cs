using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>
/// Modifiers of generated contracts that skip metadata that a cache does not keep. Field managers, and kubectl's copy of the whole
/// object in an annotation, are often longer than the object.
/// </summary>
public static class SlimMetadata
{
    private static readonly string[] Unread =
        ["managedFields", "selfLink", "generateName", "finalizers", "deletionGracePeriodSeconds"];

    /// <summary>For objects that are also written. The API server keeps the field managers itself.</summary>
    public static void DropManagedFields(JsonTypeInfo type) => Drop(type, ["managedFields"]);

    /// <summary>For objects that are only read. Labels and owners share their strings with other objects.</summary>
    /// <param name="keepsAnnotation">Selects the annotations to keep, by key.</param>
    /// <param name="keepsLabel">Selects the labels to keep, by key.</param>
    public static Action<JsonTypeInfo> Of(Func<string, bool> keepsAnnotation, Func<string, bool> keepsLabel) => type =>
    {
        Drop(type, Unread);
        if (type.Type == typeof(V1ObjectMeta))
        {
            Convert(type, "annotations", new SlimMapConverter(keepsAnnotation));
            Convert(type, "labels", new SlimMapConverter(keepsLabel));
            Convert(type, "namespace", SharedStringConverter.Default);
        }
        else if (type.Type == typeof(V1OwnerReference))
        {
            foreach (var property in type.Properties.Where(property => property.PropertyType == typeof(string)))
            {
                property.CustomConverter = SharedStringConverter.Default;
            }
        }
    };

    private static void Convert(JsonTypeInfo type, string name, System.Text.Json.Serialization.JsonConverter converter) =>
        type.Properties.Single(property => property.Name == name).CustomConverter = converter;

    private static void Drop(JsonTypeInfo type, string[] names)
    {
        if (type.Type != typeof(V1ObjectMeta))
        {
            return;
        }

        foreach (var property in type.Properties.Where(property => names.Contains(property.Name)).ToList())
        {
            type.Properties.Remove(property);
        }
    }
}
