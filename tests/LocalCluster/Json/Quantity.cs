using System.Text.Json;
using System.Text.RegularExpressions;

namespace TalosImageOperator.LocalCluster.Json;

/// <summary>Resource quantities such as <c>500m</c>, <c>2Gi</c> or <c>1e3</c>, read as apimachinery's <c>resource.Quantity</c> reads them.</summary>
internal static partial class Quantity
{
    public const string Refusal = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private static readonly string[] Binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    /// <summary>In base units (cores, bytes, pieces); zero where it is no quantity.</summary>
    public static decimal Parse(JsonNode? node) => Parse(Text(node));

    /// <inheritdoc cref="Parse(JsonNode?)"/>
    public static decimal Parse(string? text) => TryParse(text, out var value, out _) ? value : 0;

    public static bool IsQuantity(JsonNode? node) => TryParse(Text(node), out _, out _);

    /// <summary>As the API server gives it back: the largest suffix of its kind that leaves a whole number, thousandths at the least.</summary>
    public static string Canonical(JsonNode node)
    {
        var text = Text(node)!.Trim();
        if (!TryParse(text, out var value, out var suffix) || suffix.StartsWith('e') || (suffix.StartsWith('E') && suffix.Length > 1 && suffix != "Ei"))
        {
            return text;
        }

        value = Math.Ceiling(value * 1000) / 1000;
        var binary = suffix.EndsWith('i') && Math.Abs(value) >= 1024 && value % 1 == 0;
        var suffixes = binary ? Binary : Decimal;
        decimal step = binary ? 1024 : 1000;
        var index = binary ? 0 : 3;
        for (; value % 1 != 0; index--)
        {
            value *= step;
        }

        for (; value != 0 && value % step == 0 && index < suffixes.Length - 1; index++)
        {
            value /= step;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0}{suffixes[index]}");
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    private static bool TryParse(string? text, out decimal value, out string suffix)
    {
        var match = Pattern().Match(text?.Trim() ?? "");
        suffix = match.Groups["suffix"].Value;
        value = 0;
        if (!match.Success || match.Length == 0)
        {
            return false;
        }

        _ = decimal.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (Array.IndexOf(Binary, suffix) is > 0 and var power)
        {
            value *= (decimal)Math.Pow(1024, power);
        }
        else if (Array.IndexOf(Decimal, suffix) is >= 0 and var place)
        {
            value = Scale(value, (place - 3) * 3);
        }
        else
        {
            value = Scale(value, int.Parse(suffix.AsSpan(1), CultureInfo.InvariantCulture));
        }

        return true;
    }

    // No machine has more than a decimal can tell.
    private static decimal Scale(decimal value, int exponent)
    {
        for (; exponent > 0; exponent--)
        {
            value = Math.Abs(value) < decimal.MaxValue / 10 ? value * 10 : value;
        }

        for (; exponent < 0 && value != 0; exponent++)
        {
            value /= 10;
        }

        return value;
    }

    [GeneratedRegex(@"\A(?<number>[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]*)?)(?<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,9}|)\z")]
    private static partial Regex Pattern();
}
