using FluentValidation;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Validation;

/// <summary>Rules that many fields share, with their messages.</summary>
internal static class FieldRules
{
    /// <summary>FluentValidation's placeholder for the field's full path.</summary>
    public const string Path = "{PropertyPath}";

    /// <summary>An optional string: null is allowed.</summary>
    public static IRuleBuilderOptions<T, string?> Follows<T>(this IRuleBuilder<T, string?> builder, TextRule rule) => builder
        .Must(text => text is null || rule.Allows(text))
        .WithMessage((_, text) => rule.Refusal(Path, text!));

    public static IRuleBuilderOptions<T, string?> IsRequired<T>(this IRuleBuilder<T, string?> builder, TextRule rule) => builder
        .NotEmpty().WithMessage($"{Path} is required. {rule.Hint}")
        .Follows(rule);

    public static IRuleBuilderOptions<T, IReadOnlyCollection<TItem>> HasAtMost<T, TItem>(
        this IRuleBuilder<T, IReadOnlyCollection<TItem>> builder, int most) => builder
        .Must(items => items.Count <= most)
        .WithMessage((_, items) => $"{Path} has {items.Count} entries. At most {most} are allowed.");

    public static IRuleBuilderOptions<T, IReadOnlyList<string>> IsNotEmptyList<T>(this IRuleBuilder<T, IReadOnlyList<string>> builder) => builder
        .Must(items => items.Count > 0).WithMessage($"{Path} must list at least one entry.");

    public static IRuleBuilderOptions<T, IReadOnlyList<TItem>> IsSet<T, TItem>(
        this IRuleBuilder<T, IReadOnlyList<TItem>> builder, Func<TItem, string> key) => builder
        .Must(items => Repeated(items, key) is null)
        .WithMessage((_, items) => $"{Path} lists \"{Repeated(items, key)}\" more than once.");

    /// <summary>Rules for the entries of a map. The path of an entry ends in its key.</summary>
    public static void EachFollows<T>(
        this IRuleBuilderInitialCollection<T, KeyValuePair<string, string>> builder, TextRule key, TextRule value) => builder
        .OverrideIndexer((_, _, entry, _) => $".{entry.Key}")
        .Must(entry => key.Allows(entry.Key)).WithMessage((_, entry) => key.Refusal(Path, entry.Key))
        .Must(entry => value.Allows(entry.Value)).WithMessage((_, entry) => value.Refusal(Path, entry.Value, entry.Key));

    private static string? Repeated<TItem>(IEnumerable<TItem> items, Func<TItem, string> key) =>
        items.GroupBy(key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
