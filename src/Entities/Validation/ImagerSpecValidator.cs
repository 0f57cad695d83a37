using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class ImagerSpecValidator : AbstractValidator<ImagerSpec>
{
    public ImagerSpecValidator()
    {
        RuleFor(imager => imager.Image).Follows("spec.imager.image", TextRules.ImageReference);
        RuleFor(imager => imager.BaseInstallerImage).Follows("spec.imager.baseInstallerImage", TextRules.ImageReference);
        RuleFor(imager => imager.ExtraKernelArgs)
            .EachFollows("spec.imager.extraKernelArgs", TextRules.KernelArgument, Limits.KernelArguments);
        RuleFor(imager => imager.SystemExtensions)
            .EachFollows("spec.imager.systemExtensions", TextRules.ImageReference, Limits.SystemExtensions);
        RuleFor(imager => imager.SystemExtensions).IsSet("spec.imager.systemExtensions");
        RuleFor(imager => imager.ImageCache).Follows("spec.imager.imageCache", TextRules.ImageReference);
        RuleFor(imager => imager.EmbeddedConfig!).SetValidator(new EmbeddedConfigSpecValidator());
        RuleFor(imager => imager.Overlay!).SetValidator(new OverlaySpecValidator());
        RuleFor(imager => imager.Meta).EntriesFollow("spec.imager.meta", TextRules.MetaKey, TextRules.Text, Limits.MetaKeys);
        RuleFor(imager => imager.SecureBoot!).SetValidator(new SecureBootSpecValidator());
    }
}
