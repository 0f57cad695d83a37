using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class VerifyValidator : AbstractValidator<VerifySpec>
{
    public VerifyValidator()
    {
        RuleFor(verify => verify.Images).HasAtMost(Limits.ImageRules);
        RuleForEach(verify => verify.Images).SetValidator(new ImageRuleValidator());
    }
}

internal sealed class ImageRuleValidator : AbstractValidator<ImageRuleSpec>
{
    public ImageRuleValidator()
    {
        RuleFor(rule => rule.Match).IsRequired(TextRules.ImageGlob);
        RuleFor(rule => rule.Match).Must((rule, _) => Kinds(rule).Count(kind => kind) == 1).WithMessage(ImageRuleSpec.KindMessage);
        RuleFor(rule => rule.SecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(rule => rule.MatchOIDCIdentity).HasAtMost(Limits.OIDCIdentities);
        RuleForEach(rule => rule.MatchOIDCIdentity).SetValidator(new OIDCIdentityValidator());
        RuleFor(rule => rule.TrustedRootSecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(rule => rule.TrustedRootSecretRef).Must((rule, root) => root is null || rule.MatchOIDCIdentity.Count > 0).WithMessage(ImageRuleSpec.TrustedRootMessage);
    }

    private static bool[] Kinds(ImageRuleSpec rule) => [rule.SecretRef is not null, rule.MatchOIDCIdentity.Count > 0, rule.Skip, rule.Deny];
}

internal sealed class OIDCIdentityValidator : AbstractValidator<OIDCIdentitySpec>
{
    public OIDCIdentityValidator()
    {
        RuleFor(identity => identity.Issuer).IsRequired(TextRules.IdentityExpression);
        RuleFor(identity => identity.Subject).IsRequired(TextRules.IdentityExpression);
    }
}
