using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class SecretReferenceValidator : AbstractValidator<SecretReference>
{
    public SecretReferenceValidator(string field) =>
        RuleFor(secret => secret.Name).NeededAnd($"{field}.name", TextRules.ObjectName);
}
