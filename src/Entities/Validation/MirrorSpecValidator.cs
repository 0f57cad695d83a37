using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class MirrorSpecValidator : AbstractValidator<MirrorSpec>
{
    private const string Endpoints = "spec.registry.mirrors.endpoints";

    public MirrorSpecValidator()
    {
        RuleFor(mirror => mirror.Endpoints).IsNotEmpty(Endpoints);
        RuleFor(mirror => mirror.Endpoints).IsSet(Endpoints);
        RuleFor(mirror => mirror.Endpoints).EachFollows(Endpoints, TextRules.ImagePrefix, Limits.MirrorEndpoints);
    }
}
