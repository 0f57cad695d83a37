using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>https://github.com/siderolabs/talos/issues/8505, mended in v1.12.</summary>
internal static class OldProcessors
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Variables.GetValueOrDefault("GOAMD64") == "v1"
            && context.Table.Facts.HaltsBelowGoAmd64V2
            && context.Spec.Platforms.Contains("linux/amd64"))
        {
            yield return $"GOAMD64=v1 does not make {context.Table} boot on processors below x86-64-v2: init checks for v2 and "
                + "halts, from v1.7 to v1.11. Use v1.12 or later, or a source without that check.";
        }
    }
}
