using System.Text.Json.Nodes;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>The rules for a generated schema, checked before it is written.</summary>
public static class SchemaRules
{
    public static IReadOnlyList<ISchemaRule> All { get; } =
    [
        new RootRule(), new MetadataRule(), new TypeRule(), new KeywordRule(), new ContainerRule(), new JunctorRule(),
        new ExtensionRule(), new ListTypeRule(), new DefaultRule(), new EnumRule(), new FormatRule(), new PatternRule(),
        new CelRule(), new CelLoopRule(), new BoundsRule(), new SpecTextRule(), new DescriptionRule(),
    ];

    public static IReadOnlyList<string> Violations(JsonObject schema) =>
        [.. new SchemaNode(schema, "").All().SelectMany(node => All.SelectMany(rule => rule.Check(node)))];
}
