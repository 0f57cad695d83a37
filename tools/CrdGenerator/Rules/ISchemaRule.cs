namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>One thing that the API server demands of a structural schema (or this project of its own), for every schema node.</summary>
public interface ISchemaRule
{
    /// <summary>A sentence for each violation.</summary>
    IEnumerable<string> Check(SchemaNode node);
}
