namespace TalosImageOperator.LocalCluster.Rules;

internal sealed class LeaseRules : KindRules
{
    public override void Validate(JsonObject value, FieldErrors errors)
    {
        if (value.Integer("spec", "leaseDurationSeconds") is { } seconds and <= 0)
        {
            errors.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }

        if (value.Integer("spec", "leaseTransitions") is { } transitions and < 0)
        {
            errors.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
        }

        if (value.Text("spec", "holderIdentity") is { Length: 0 } && value.At("spec", "preferredHolder") is not null)
        {
            errors.Invalid("spec.holderIdentity", "", "must not be empty");
        }
    }
}
