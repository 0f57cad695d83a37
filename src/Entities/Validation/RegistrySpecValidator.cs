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
        RuleFor(registry => registry.CertSecretRef!).SetValidator(new SecretReferenceValidator("spec.registry.certSecretRef"));
        RuleFor(registry => registry.PullSecretRefs).Custom((secrets, context) =>
            context.CheckEach("spec.registry.pullSecretRefs", secrets, secret => secret.Name, "name", TextRules.ObjectName, Limits.PullSecrets));
        RuleFor(registry => registry.Mirrors).Custom((mirrors, context) =>
            context.CheckEach("spec.registry.mirrors", mirrors, mirror => mirror.Host, "host", TextRules.Host, Limits.Mirrors));
        RuleForEach(registry => registry.Mirrors).SetValidator(new MirrorSpecValidator());
        RuleFor(registry => registry.SecretRef!).SetValidator(new SecretReferenceValidator("spec.registry.secretRef"));
    }
}
