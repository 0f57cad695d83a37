using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class InsecureImager
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (!context.Spec.Registry.Insecure || !context.Media.Any())
            yield break;

        if (!context.Table.Facts.Overlays)
        {
            yield return $"The imager of {context.Table} has no --insecure: "
                + "it reads plain HTTP from localhost and private addresses only.";
        }
        else if (context.Spec.Imager.Overlay is not null)
        {
            yield return "The imager reads imager.overlay.image over HTTPS even where registry.insecure is set, "
                + "except from private addresses.";
        }
    }
}
