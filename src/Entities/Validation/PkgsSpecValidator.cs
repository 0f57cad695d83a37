using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class PkgsSpecValidator : AbstractValidator<PkgsSpec>
{
    public PkgsSpecValidator()
    {
        RuleFor(pkgs => pkgs.Prefix).Follows("spec.pkgs.prefix", TextRules.ImagePrefix);
        RuleFor(pkgs => pkgs.Tag).Follows("spec.pkgs.tag", TextRules.Tag);
        RuleFor(pkgs => pkgs.Overrides)
            .EntriesFollow("spec.pkgs.overrides", TextRules.DashedName, TextRules.ImageReference, Limits.Packages);
        RuleFor(pkgs => pkgs.Build!).SetValidator(new PkgsBuildSpecValidator());
    }
}
