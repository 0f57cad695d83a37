using FluentValidation;
using FluentValidation.Results;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.Entities.Validation;

/// <summary>Rules for fields by their path in the manifest. Every message is a sentence with field, value and expectation.</summary>
internal static class FieldRules
{
    public static void Add<T>(this ValidationContext<T> context, string field, string message, object? value = null) =>
        context.AddFailure(new ValidationFailure(field, message, value));

    /// <summary>An optional string: null is fine.</summary>
    public static void Follows<T>(this IRuleBuilder<T, string?> builder, string field, TextRule rule) =>
        builder.Custom((text, context) => Check(context, field, rule, text));

    public static void NeededAnd<T>(this IRuleBuilder<T, string?> builder, string field, TextRule rule) =>
        builder.Custom((text, context) =>
        {
            if (string.IsNullOrEmpty(text))
                context.Add(field, $"{field} is needed: it must be {rule.Expectation}");
            else
                Check(context, field, rule, text);
        });

    public static void EachFollows<T>(this IRuleBuilder<T, IReadOnlyList<string>> builder, string field, TextRule rule, int most) =>
        builder.Custom((items, context) =>
        {
            CheckCount(context, field, items.Count, most);
            for (var i = 0; i < items.Count; i++) Check(context, $"{field}[{i}]", rule, items[i]);
        });

    public static void IsSet<T>(this IRuleBuilder<T, IReadOnlyList<string>> builder, string field) =>
        builder.Custom((items, context) =>
        {
            foreach (var repeated in items.GroupBy(item => item, StringComparer.Ordinal).Where(group => group.Count() > 1))
                context.Add(field, $"{field}: \"{repeated.Key}\" must be named once only", repeated.Key);
        });

    public static void IsNotEmpty<T>(this IRuleBuilder<T, IReadOnlyList<string>> builder, string field) =>
        builder.Custom((items, context) =>
        {
            if (items.Count == 0) context.Add(field, $"{field} is needed: it must name at least one");
        });

    public static void EntriesFollow<T>(
        this IRuleBuilder<T, IReadOnlyDictionary<string, string>> builder, string field, TextRule key, TextRule value, int most) =>
        builder.Custom((entries, context) =>
        {
            CheckCount(context, field, entries.Count, most);
            foreach (var (name, text) in entries)
            {
                if (key.Refusal($"the key in {field}", name) is { } refusal) context.Add($"{field}[{name}]", refusal, name);
                Check(context, $"{field}[{name}]", value, text);
            }
        });

    /// <summary>A list of objects that one of their fields tells apart.</summary>
    public static void CheckEach<T, TItem>(
        this ValidationContext<T> context, string field, IReadOnlyList<TItem> items, Func<TItem, string> key, string keyName, TextRule rule, int most)
    {
        CheckCount(context, field, items.Count, most);
        for (var i = 0; i < items.Count; i++) Check(context, $"{field}[{i}].{keyName}", rule, key(items[i]));
        foreach (var repeated in items.GroupBy(key, StringComparer.Ordinal).Where(group => group.Count() > 1))
            context.Add(field, $"{field}: \"{repeated.Key}\" must be named once only", repeated.Key);
    }

    private static void Check<T>(ValidationContext<T> context, string field, TextRule rule, string? text)
    {
        if (text is not null && rule.Refusal(field, text) is { } refusal) context.Add(field, refusal, text);
    }

    private static void CheckCount<T>(ValidationContext<T> context, string field, int count, int most)
    {
        if (count > most) context.Add(field, $"{field} has {count} entries; {most} are allowed", count);
    }
}
