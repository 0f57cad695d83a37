using System.Globalization;

namespace TalosImageOperator.Entities.Manifests;

/// <summary>Plain scalars that are numbers in YAML 1.1.</summary>
internal static class YamlNumbers
{
    public static bool TryInteger(string text, out long value)
    {
        value = 0;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        if (digits.Length == 0 || !StartsAsNumber(digits))
        {
            return false;
        }

        var negative = digits[0] == '-';
        if (digits[0] is '-' or '+')
        {
            digits = digits[1..];
        }

        if (!TryMagnitude(digits, out value))
        {
            return false;
        }

        if (negative)
        {
            value = -value;
        }

        return true;
    }

    public static bool TryFloat(string text, out double value)
    {
        value = 0;
        return text.Length > 0
            && (StartsAsNumber(text) || text[0] == '.')
            && double.TryParse(
                text.Replace("_", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out value)
            && double.IsFinite(value);
    }

    private static bool StartsAsNumber(string text) =>
        char.IsAsciiDigit(text[0]) || (text[0] is '-' or '+' && text.Length > 1 && (char.IsAsciiDigit(text[1]) || text[1] == '.'));

    private static bool TryMagnitude(string digits, out long value) => digits switch
    {
        ['0', 'x' or 'X', .. var hex] => long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
        ['0', 'o', .. var octal] => TryRadix(octal, 8, out value),
        ['0', 'b', .. var binary] => TryRadix(binary, 2, out value),
        ['0', _, ..] => TryRadix(digits[1..], 8, out value),
        _ => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value),
    };

    private static bool TryRadix(string digits, int radix, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit < '0' || digit >= '0' + radix || value > (long.MaxValue - radix) / radix)
            {
                return false;
            }

            value = value * radix + (digit - '0');
        }

        return digits.Length > 0;
    }
}
