using System.Globalization;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Quantities of bytes as Kubernetes writes them.</summary>
internal static class ByteSize
{
    private static readonly (string Suffix, decimal Factor)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    /// <param name="quantity">Checked: such as <c>8Gi</c>.</param>
    /// <returns>Null if the number of bytes is larger than any disk: it does not fit a long.</returns>
    public static long? Parse(string quantity)
    {
        var (suffix, factor) = Units.FirstOrDefault(unit => quantity.EndsWith(unit.Suffix, StringComparison.Ordinal), ("", 1));
        var number = decimal.Parse(quantity[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return number <= long.MaxValue / factor ? (long)(number * factor) : null;
    }
}
