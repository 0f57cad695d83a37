using FluentValidation;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class SecureBootSpecValidator : AbstractValidator<SecureBootSpec>
{
    public SecureBootSpecValidator() =>
        RuleFor(secureBoot => secureBoot.SecretRef).SetValidator(new SecretReferenceValidator("spec.imager.secureBoot.secretRef"));
}
