using System.Text.RegularExpressions;
using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed partial class SourceSpecValidator : AbstractValidator<SourceSpec>
{
    private const string Repository = "spec.source.repository";
    private const string Revision = "spec.source.revision";

    public SourceSpecValidator()
    {
        RuleFor(source => source.Repository).Custom(CheckRepository);
        RuleFor(source => source.Revision).Follows(Revision, TextRules.Revision);
        RuleFor(source => source.Revision).Custom(CheckRevision);
        RuleFor(source => source.SecretRef!).SetValidator(new SecretReferenceValidator("spec.source.secretRef"));
    }

    [GeneratedRegex(Patterns.RepositoryWithCredentials)]
    private static partial Regex WithCredentials { get; }

    private static void CheckRepository(string repository, ValidationContext<SourceSpec> context)
    {
        // Without the value: a message ends in logs, events and conditions.
        if (WithCredentials.IsMatch(repository))
            context.Add(Repository, SourceSpec.CredentialsMessage);
        else if (TextRules.Repository.Refusal(Repository, repository) is { } refusal)
            context.Add(Repository, refusal, repository);
    }

    private static void CheckRevision(string? revision, ValidationContext<SourceSpec> context)
    {
        if (revision?.EndsWith(SourceSpec.LockSuffix, StringComparison.Ordinal) == true)
            context.Add(Revision, SourceSpec.LockMessage, revision);
    }
}
