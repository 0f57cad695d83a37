namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>A rule of the API server or of this project for every node of a structural schema.</summary>
public interface ISchemaRule
{
    /// <summary>A message for each violation.</summary>
    IEnumerable<string> Check(SchemaNode node);
}
