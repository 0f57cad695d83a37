using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TalosImageOperator.LocalCluster.Controllers.Objects;

/// <summary>Resource quantities such as <c>500m</c>, <c>2Gi</c> or <c>1e3</c>, in base units (cores, bytes, pieces).</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m),
        ("Pi", 1125899906842624m), ("Ei", 1152921504606846976m),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <returns>Zero where the text is no quantity.</returns>
    public static decimal Parse(JsonNode? node) =>
        node?.GetValueKind() switch
        {
            JsonValueKind.String => Parse(node.GetValue<string>()),
            JsonValueKind.Number => Parse(node.ToJsonString()),
            _ => 0,
        };

    /// <inheritdoc cref="Parse(JsonNode?)"/>
    public static decimal Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 0;
        if (TryNumber(text, out decimal plain)) return plain;
        foreach ((string suffix, decimal factor) in Suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && TryNumber(text[..^suffix.Length], out decimal number))
            {
                return number * factor;
            }
        }
        return 0;
    }

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
