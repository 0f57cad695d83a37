using System.Globalization;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>META is for ISOs, disk images and UKIs; its keys are bytes.</summary>
internal static class MetaRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var meta = context.Spec.Imager.Meta;

        if (meta.Count == 0)
            yield break;

        var installers = SpecContext.Names(context.MediaOf(MediaKind.Installer));

        if (installers.Length > 0)
        {
            yield return new SpecError
            {
                Field = "imager.meta",
                Value = string.Join(", ", meta.Keys.Order(StringComparer.Ordinal)),
                Message = $"an installer takes no META; build {installers} in a TalosImageBuild without it",
            };
        }

        var seen = new HashSet<byte>();

        foreach (var (key, value) in meta.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (Parse(key) is not { } number)
                yield return Error(key, value, "a META key is a number from 0 to 255, such as 0xa or 10");
            else if (!seen.Add(number))
                yield return Error(key, value, "another key is the same number");

            if (value.Contains(';'))
                yield return Error(key, value, "an ISO carries META on its kernel command line, where ; ends a value");
        }
    }

    // As Go's ParseUint with base 0 reads it: a leading 0 without x would be octal, and is refused.
    private static byte? Parse(string key)
    {
        var hexadecimal = key.StartsWith("0x", StringComparison.Ordinal);

        if (!hexadecimal && key.Length > 1 && key[0] == '0')
            return null;

        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;

        return byte.TryParse(hexadecimal ? key.AsSpan(2) : key, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static SpecError Error(string key, string value, string message) =>
        new() { Field = $"imager.meta.{key}", Value = value, Message = message };
}
