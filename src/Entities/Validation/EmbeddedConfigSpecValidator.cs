using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class EmbeddedConfigSpecValidator : AbstractValidator<EmbeddedConfigSpec>
{
    public EmbeddedConfigSpecValidator()
    {
        RuleFor(config => config.SecretRef).SetValidator(new SecretReferenceValidator("spec.imager.embeddedConfig.secretRef"));
        RuleFor(config => config.Key).NeededAnd("spec.imager.embeddedConfig.key", TextRules.SecretKey);
    }
}
