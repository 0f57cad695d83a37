using System.Text.Json.Nodes;
using TalosImageOperator.CrdGenerator.Definition;
using TalosImageOperator.CrdGenerator.Rules;

namespace TalosImageOperator.Entities.Tests.Crd;

internal static class CrdFile
{
    public static JsonObject Definition { get; } = CustomResourceDefinition.Of(typeof(TalosImageBuild));

    public static JsonObject Schema { get; } = Definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    public static SchemaNode Root { get; } = new(Schema, "");

    /// <summary>The node at a path such as <c>spec.outputs[]</c> or <c>spec.variables{}</c>.</summary>
    public static SchemaNode At(string path) => Root.All().Single(node => node.Path == path && node.Main is null);
}
