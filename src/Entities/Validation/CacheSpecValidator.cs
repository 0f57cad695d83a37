using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class CacheSpecValidator : AbstractValidator<CacheSpec>
{
    private const string Reference = "spec.cache.reference";

    public CacheSpecValidator()
    {
        RuleFor(cache => cache.Reference).Follows(Reference, TextRules.TaggedReference);
        RuleFor(cache => cache).Custom((cache, context) =>
        {
            if (cache is { Mode: CacheMode.Registry, Reference: null }) context.Add(Reference, CacheSpec.ReferenceMessage);
        });
    }
}
