using TalosImageOperator.CrdGenerator.Definition;
using TalosImageOperator.CrdGenerator.Output;
using TalosImageOperator.CrdGenerator.Rules;
using TalosImageOperator.Entities;

namespace TalosImageOperator.CrdGenerator;

/// <summary>The files that are generated from the resource's types.</summary>
public static class Generated
{
    private const string Comment = "Generated from src/Entities by `make generate`. Do not edit.";

    public static string DefinitionFile => $"{TalosImageBuild.Group}_{TalosImageBuild.Plural}.yaml";

    /// <exception cref="InvalidOperationException">The API server would reject the definition; the message has the reasons.</exception>
    public static string DefinitionText()
    {
        var definition = CustomResourceDefinition.Of(typeof(TalosImageBuild));
        var violations = DefinitionRules.Violations(definition);
        return violations.Count == 0
            ? YamlText.Of(definition, Comment)
            : throw new InvalidOperationException(string.Join('\n', violations));
    }

    public static string PageText() => ResourcePage.Of(CustomResourceDefinition.Of(typeof(TalosImageBuild)), Comment);
}
