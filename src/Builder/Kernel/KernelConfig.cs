using System.Text;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Kernel;

/// <summary>A configuration of the Linux kernel, or a fragment of one: a value for each symbol.</summary>
public sealed partial class KernelConfig
{
    /// <summary>The value of a symbol that is not set.</summary>
    public const string NotSet = "n";

    // Upstream's have about 6,000.
    private const int FewestSymbols = 1000;

    private static readonly Dictionary<string, string> ArchitectureSymbols = new(StringComparer.Ordinal)
    {
        ["amd64"] = "CONFIG_X86_64",
        ["arm64"] = "CONFIG_ARM64",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private KernelConfig(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n'))
        {
            if (Parse(line) is var (symbol, value))
            {
                _values[symbol] = value;
            }
        }
    }

    public string Text { get; }

    /// <summary>By symbol, such as <c>CONFIG_NR_CPUS</c>. Strings have their quotes.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    public static KernelConfig Of(string text) => new(text.ReplaceLineEndings("\n"));

    /// <summary>Whether this is the whole configuration of an architecture, and not a fragment.</summary>
    /// <param name="architecture">Such as <c>amd64</c>.</param>
    public bool IsWhole(string architecture) =>
        _values.Count > FewestSymbols && _values.GetValueOrDefault(ArchitectureSymbols[architecture]) == "y";

    /// <summary>The first line that is neither a symbol nor a comment; null if there is none.</summary>
    public string? BadLine() => Text.Split('\n').FirstOrDefault(line => line.Trim() is { Length: > 0 } text && text[0] != '#' && Parse(line) is null);

    /// <summary>Whether the symbol has the value. A symbol that is missing is not set.</summary>
    public bool Has(string symbol, string value) => _values.GetValueOrDefault(symbol, NotSet) == value;

    /// <summary>The configuration with other values: each in its place, new ones at the end.</summary>
    public KernelConfig With(IReadOnlyDictionary<string, string> values)
    {
        var rest = values.ToDictionary(StringComparer.Ordinal);
        var text = new StringBuilder(Text.Length + 256);
        foreach (var line in Text.TrimEnd('\n').Split('\n'))
        {
            if (Parse(line) is not var (symbol, _) || !values.TryGetValue(symbol, out var value))
            {
                text.Append(line).Append('\n');
            }
            else if (rest.Remove(symbol))
            {
                text.Append(Line(symbol, value)).Append('\n');
            }
        }

        foreach (var (symbol, value) in rest.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            text.Append(Line(symbol, value)).Append('\n');
        }

        return new KernelConfig(text.ToString());
    }

    /// <summary>As Kconfig writes it.</summary>
    public static string Line(string symbol, string value) => value == NotSet ? $"# {symbol} is not set" : $"{symbol}={value}";

    private static (string Symbol, string Value)? Parse(string line)
    {
        if (Assignment().Match(line) is { Success: true } set)
        {
            return (set.Groups["symbol"].Value, set.Groups["value"].Value);
        }

        return Comment().Match(line) is { Success: true } unset ? (unset.Groups["symbol"].Value, NotSet) : null;
    }

    [GeneratedRegex(@"\A\s*(?<symbol>CONFIG_[A-Za-z0-9_]+)=(?<value>""(?:[^""\\]|\\.)*""|[^\s""]+)\s*\z")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\A\s*#\s*(?<symbol>CONFIG_[A-Za-z0-9_]+) is not set\s*\z")]
    private static partial Regex Comment();
}
