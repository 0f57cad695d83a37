using TalosImageOperator.LocalCluster.Schemas;
using TalosImageOperator.LocalCluster.Schemas.Cel;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>A custom resource's defaults and checks, all from its schema.</summary>
internal sealed class CustomResourceRules(Schema schema) : KindRules
{
    public override void Default(JsonObject value) => Defaulting.Apply(value, schema);

    public override void Validate(JsonObject value, FieldErrors errors) => SchemaValidator.Validate(value, schema, errors);

    public override void ValidateCreate(JsonObject value, FieldErrors errors) => CelValidator.Validate(value, null, schema, errors);

    public override void ValidateUpdate(JsonObject value, JsonObject old, FieldErrors errors) => CelValidator.Validate(value, old, schema, errors);

    public override void ValidateStatusUpdate(JsonObject value, JsonObject old, FieldErrors errors) => CelValidator.Validate(value, old, schema, errors);
}
