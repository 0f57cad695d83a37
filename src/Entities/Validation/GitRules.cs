using System.Text.RegularExpressions;
using FluentValidation;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Validation;

/// <summary>Rules for what git clones.</summary>
internal static partial class GitRules
{
    [GeneratedRegex(Patterns.RepositoryWithCredentials)]
    private static partial Regex WithCredentials { get; }

    public static void IsRepository<T>(this IRuleBuilder<T, string> builder, string field, string secretField) =>
        builder.Custom((repository, context) =>
        {
            if (WithCredentials.IsMatch(repository))
                context.Add(field, field + GitSentences.NoCredentials + secretField);
            else if (TextRules.Repository.Refusal(field, repository) is { } refusal)
                context.Add(field, refusal, repository);
        });

    public static void IsRevision<T>(this IRuleBuilder<T, string?> builder, string field) =>
        builder.Custom((revision, context) =>
        {
            if (revision is null)
                return;
            if (TextRules.Revision.Refusal(field, revision) is { } refusal)
                context.Add(field, refusal, revision);
            else if (revision.EndsWith(GitSentences.LockSuffix, StringComparison.Ordinal))
                context.Add(field, field + GitSentences.NoLock, revision);
        });
}
