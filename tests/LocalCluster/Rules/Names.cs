using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>The name formats of Kubernetes, with the sentences its validation uses.</summary>
internal static partial class Names
{
    private const string SubdomainSentence =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelSentence =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string LabelValueSentence =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string QualifiedSentence =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ConfigKeySentence =
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    public static void CheckSubdomain(string name, string field, FieldErrors errors) => Check(name, 253, Subdomain(), SubdomainSentence, field, errors);

    public static void CheckLabel(string name, string field, FieldErrors errors) => Check(name, 63, Label(), LabelSentence, field, errors);

    public static void CheckLabelValue(string value, string field, FieldErrors errors) => Check(value, 63, LabelValue(), LabelValueSentence, field, errors);

    public static void CheckPathSegment(string name, string field, FieldErrors errors)
    {
        if (name is "." or "..")
        {
            errors.Invalid(field, name, $"may not be '{name}'");
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            errors.Invalid(field, name, "may not contain '/'");
        }

        if (name.Contains('%', StringComparison.Ordinal))
        {
            errors.Invalid(field, name, "may not contain '%'");
        }
    }

    /// <summary>A label or annotation key: an optional DNS prefix, a slash, a name of at most 63 characters.</summary>
    public static void CheckQualifiedName(string name, string field, FieldErrors errors)
    {
        var parts = name.Split('/');
        if (parts.Length > 2)
        {
            errors.Invalid(field, name,
                $"a qualified name {QualifiedSentence["name part ".Length..]} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return;
        }
        if (parts.Length == 2 && parts[0].Length == 0)
        {
            errors.Invalid(field, name, "prefix part must be non-empty");
        }
        else if (parts.Length == 2 && (parts[0].Length > 253 || !Subdomain().IsMatch(parts[0])))
        {
            errors.Invalid(field, name, "prefix part " + SubdomainSentence);
        }

        var last = parts[^1];
        if (last.Length == 0)
        {
            errors.Invalid(field, name, "name part must be non-empty");
        }
        else if (last.Length > 63)
        {
            errors.Invalid(field, name, "name part must be no more than 63 bytes");
        }

        if (!Qualified().IsMatch(last))
        {
            errors.Invalid(field, name, QualifiedSentence);
        }
    }

    public static void CheckConfigKey(string key, string field, FieldErrors errors)
    {
        Check(key, 253, ConfigKey(), ConfigKeySentence, field, errors);
        if (key is ".")
        {
            errors.Invalid(field, key, "must not be '.'");
        }
        else if (key.StartsWith("..", StringComparison.Ordinal))
        {
            errors.Invalid(field, key, "must not start with '..'");
        }
    }

    private static void Check(string text, int longest, Regex form, string sentence, string field, FieldErrors errors)
    {
        if (text.Length > longest)
        {
            errors.Invalid(field, text, $"must be no more than {longest} bytes");
        }

        if (!form.IsMatch(text))
        {
            errors.Invalid(field, text, sentence);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKey();
}
