using FluentValidation;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class SourceSpecValidator : AbstractValidator<SourceSpec>
{
    private const string Field = "spec.source";

    public SourceSpecValidator()
    {
        RuleFor(source => source.Repository).IsRepository($"{Field}.repository", $"{Field}.secretRef");
        RuleFor(source => source.Revision).IsRevision($"{Field}.revision");
        RuleFor(source => source.SecretRef!).SetValidator(new SecretReferenceValidator($"{Field}.secretRef"));
    }
}
