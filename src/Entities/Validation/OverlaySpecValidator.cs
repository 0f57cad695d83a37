using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class OverlaySpecValidator : AbstractValidator<OverlaySpec>
{
    public OverlaySpecValidator()
    {
        RuleFor(overlay => overlay.Image).NeededAnd("spec.imager.overlay.image", TextRules.ImageReference);
        RuleFor(overlay => overlay.Name).NeededAnd("spec.imager.overlay.name", TextRules.OverlayName);
        RuleFor(overlay => overlay.Options)
            .EntriesFollow("spec.imager.overlay.options", TextRules.OverlayOptionName, TextRules.Text, Limits.OverlayOptions);
    }
}
