using System.Text.Json.Nodes;
using TalosImageOperator.LocalCluster.Schemas;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A custom resource's defaults and checks, all from its schema.</summary>
internal sealed class CustomResourceRules(Schema schema) : KindRules
{
    public override void Default(JsonObject value) => Defaulting.Apply(value, schema);

    public override void Validate(JsonObject value, FieldErrors errors) => SchemaValidator.Validate(value, schema, errors);
}
