using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// The variables of a Pkgfile, which bldr puts into the files of the packages. The file is YAML; only the values that are set change, so
/// that comments and order stay.
/// </summary>
public sealed partial class Pkgfile
{
    public const string FileName = "Pkgfile";

    // As many names as a message lists.
    private const int Shown = 40;

    private static readonly string[] Checksums = ["sha256", "sha512"];
    private static readonly string[] Origins = ["version", "ref"];

    private readonly string _text;
    private readonly Dictionary<string, Group> _values = new(StringComparer.Ordinal);

    private Pkgfile(string text)
    {
        _text = text;
        foreach (Match line in VariableLine().Matches(text, VariablesStart(text)))
        {
            if (!line.Groups["name"].Success)
            {
                break;
            }

            _values.TryAdd(line.Groups["name"].Value, line.Groups["value"]);
        }
    }

    public IEnumerable<string> Names => _values.Keys;

    /// <param name="tree">The work tree. Without a Pkgfile there are no variables.</param>
    public static Pkgfile Read(string tree) => Parse(SourceTree.ReadText(tree, FileName) ?? "");

    public static Pkgfile Parse(string text) => new(text);

    /// <summary>Null if the Pkgfile does not have it.</summary>
    public string? ValueOf(string name) => _values.TryGetValue(name, out var value) ? Unquoted(value.Value) : null;

    /// <summary>The text of the file with other values.</summary>
    /// <param name="vars">By name.</param>
    /// <param name="field">Of the spec, such as <c>spec.pkgs.build.vars</c>.</param>
    /// <exception cref="StepFailedException">Input: a name that the Pkgfile does not have, or a version without its checksums.</exception>
    public string With(IReadOnlyDictionary<string, string> vars, string field)
    {
        var problems = vars.Keys.Order(StringComparer.Ordinal).Select(name => Problem(name, vars, field)).OfType<string>().ToList();
        if (problems.Count > 0)
        {
            throw StepFailedException.Input(Reasons.InvalidSpec, string.Join(' ', problems));
        }

        var text = _text;
        // From the end, so that the places of the others stay.
        foreach (var (name, place) in _values.Where(entry => vars.ContainsKey(entry.Key)).OrderByDescending(entry => entry.Value.Index))
        {
            text = string.Concat(text.AsSpan(0, place.Index), Quoted(vars[name], place.Value), text.AsSpan(place.Index + place.Length));
        }

        return text;
    }

    private string? Problem(string name, IReadOnlyDictionary<string, string> vars, string field)
    {
        if (!_values.ContainsKey(name))
        {
            return $"{field}: \"{name}\" is not in the Pkgfile.{Suggestion.For(name, Names)} It has {Listed(Names)}.";
        }

        var missing = ChecksumsOf(name).Where(sum => _values.ContainsKey(sum) && !vars.ContainsKey(sum)).ToList();
        return missing.Count == 0 ? null
            : $"{field}.{name}: \"{vars[name]}\" needs {string.Join(" and ", missing)} too. BuildKit knows a download by its checksum, so the old file "
            + "would be built under the new number. Set them together.";
    }

    // LIBTIRPC_VERSION has LIBTIRPC_SHA256, linux_version linux_sha256.
    private static IEnumerable<string> ChecksumsOf(string name)
    {
        var at = name.LastIndexOf('_');
        var suffix = name[(at + 1)..];
        if (at <= 0 || !Origins.Contains(suffix.ToLowerInvariant()))
        {
            return [];
        }

        return Checksums.Select(sum => $"{name[..at]}_{(char.IsUpper(suffix[0]) ? sum.ToUpperInvariant() : sum)}");
    }

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        return all switch
        {
            [] => "no variables",
            { Count: <= Shown } => string.Join(", ", all),
            _ => $"{string.Join(", ", all.Take(Shown))} and {all.Count - Shown} more",
        };
    }

    private static string Unquoted(string value) =>
        value is ['"', .., '"'] or ['\'', .., '\''] ? value[1..^1] : value;

    // A quoted value stays quoted: without quotes bldr would read some values as a date or a number.
    private static string Quoted(string value, string before) => before.StartsWith('\'') ? $"'{value}'"
        : before.StartsWith('"') || !PlainValue().IsMatch(value) ? $"\"{value}\""
        : value;

    private static int VariablesStart(string text) => VariablesLine().Match(text) is { Success: true } line ? line.Index + line.Length : text.Length;

    [GeneratedRegex(@"^vars:[ \t]*(#[^\n]*)?\r?\n", RegexOptions.Multiline)]
    private static partial Regex VariablesLine();

    // The next key of the file ends the variables: the alternative without a name.
    [GeneratedRegex(@"^(?:[ \t]+(?<name>[A-Za-z_][A-Za-z0-9_]*):[ \t]+(?<value>""[^""\n]*""|'[^'\n]*'|[^\s#""'|>&*!][^\n#]*?)[ \t]*(?:[ \t]#[^\n]*)?\r?$|(?=[^\s#]))", RegexOptions.Multiline)]
    private static partial Regex VariableLine();

    [GeneratedRegex(@"\A(?!(?:null|Null|NULL|true|false|yes|no|on|off)\z)[A-Za-z0-9][A-Za-z0-9._/+@=-]*\z", RegexOptions.IgnoreCase)]
    private static partial Regex PlainValue();
}
