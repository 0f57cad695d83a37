using System.Globalization;
using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

/// <summary>META's keys are bytes.</summary>
internal static class MetaRule
{
    public const string Semicolon = "contains a semicolon, which ends a META value on the kernel command line of an ISO.";

    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var meta = context.Spec.Imager.Meta;

        var seen = new HashSet<byte>();

        foreach (var (key, value) in meta.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Parse(key) is not { } number)
            {
                yield return Error(key, value, "is not valid for this key. A META key is a number from 0 to 255, such as 0xa or 10.");
            }
            else if (!seen.Add(number))
            {
                yield return Error(key, value, "is set twice: another key is the same number.");
            }

            if (value.Contains(';'))
            {
                yield return Error(key, value, Semicolon);
            }
        }
    }

    // Like Go's ParseUint with base 0, except that a leading 0 without x, which is octal there, is rejected.
    private static byte? Parse(string key)
    {
        var hexadecimal = key.StartsWith("0x", StringComparison.Ordinal);

        if (!hexadecimal && key.Length > 1 && key[0] == '0')
        {
            return null;
        }

        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;

        return byte.TryParse(hexadecimal ? key.AsSpan(2) : key, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static SpecError Error(string key, string value, string sentence) => SpecError.Of($"spec.imager.meta.{key}", value, sentence);
}
