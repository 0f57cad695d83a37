using TalosImageOperator.CrdGenerator.Definition;
using TalosImageOperator.CrdGenerator.Output;
using TalosImageOperator.CrdGenerator.Rules;
using TalosImageOperator.Entities;

namespace TalosImageOperator.CrdGenerator;

/// <summary>The files that are made from the resource's types.</summary>
public static class Generated
{
    private const string Comment = "Made by `make generate` from src/Entities; changes here are lost.";

    public static string DefinitionFile => $"{TalosImageBuild.Group}_{TalosImageBuild.Plural}.yaml";

    /// <exception cref="InvalidOperationException">The API server would refuse it; the message says why.</exception>
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
