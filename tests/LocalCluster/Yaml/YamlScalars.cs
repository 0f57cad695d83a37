using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TalosImageOperator.LocalCluster.Yaml;

/// <summary>
/// Plain scalars as sigs.k8s.io/yaml (go-yaml v2) reads them: YAML 1.1 booleans (yes, on, …), a leading zero is octal, as
/// is 0o; 0x is hexadecimal, 0b binary, underscores are allowed in numbers. Quoted and block scalars are strings.
/// </summary>
internal static partial class YamlScalars
{
    public static JsonNode? Read(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is "tag:yaml.org,2002:str" or "!")
        {
            return scalar.Value;
        }

        if (tag == "tag:yaml.org,2002:binary")
        {
            return scalar.Value;
        }

        return scalar.Style == ScalarStyle.Plain || tag.Length > 0 ? ReadPlain(scalar.Value) : scalar.Value;
    }

    public static JsonNode? ReadPlain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "true" or "True" or "TRUE":
                return true;
            case "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "false" or "False" or "FALSE":
                return false;
        }
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Integer(digits) is { } whole)
        {
            return Number(whole.ToString(CultureInfo.InvariantCulture));
        }

        return Real().IsMatch(digits)
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? Number(real.ToString("R", CultureInfo.InvariantCulture))
            : text;
    }

    /// <summary>Whether a plain scalar of that text would be read as something other than that string.</summary>
    public static bool NeedsQuotes(string text) =>
        ReadPlain(text) is not JsonValue value || value.GetValueKind() != JsonValueKind.String;

    private static BigInteger? Integer(string text)
    {
        var match = Whole().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var sign = match.Groups["sign"].Value == "-" ? -1 : 1;
        var digits = match.Groups["digits"].Value;
        var radix = match.Groups["radix"].Value switch
        {
            "0x" or "0X" => 16,
            "0b" or "0B" => 2,
            "0o" or "0O" => 8,
            _ => digits.Length > 1 && digits[0] == '0' ? 8 : 10,
        };
        var value = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = Convert.ToInt32(c.ToString(), 16);
            if (digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }
        return sign * value;
    }

    private static JsonNode? Number(string text) => JsonNode.Parse(text);

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?:(?<radix>0[xX])(?<digits>[0-9a-fA-F]+)|(?<radix>0[bBoO])(?<digits>[0-9]+)|(?<digits>[0-9]+))\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Real();
}
