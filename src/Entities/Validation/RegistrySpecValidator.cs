using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class RegistrySpecValidator : AbstractValidator<RegistrySpec>
{
    public RegistrySpecValidator()
    {
        RuleFor(registry => registry.Host).NeededAnd("spec.registry.host", TextRules.Host);
        RuleFor(registry => registry.Username).NeededAnd("spec.registry.username", TextRules.ImagePath);
        RuleFor(registry => registry.Tag).Follows("spec.registry.tag", TextRules.Tag);
        RuleFor(registry => registry.AdvertisedHost).Follows("spec.registry.advertisedHost", TextRules.Host);
        RuleFor(registry => registry.SecretRef!).SetValidator(new SecretReferenceValidator("spec.registry.secretRef"));
    }
}
