using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

internal static class OverlayRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Imager.Overlay is not { } overlay)
        {
            yield break;
        }

        if (!context.Table.Facts.Overlays)
        {
            yield return SpecError.Of(
                "spec.imager.overlay", overlay.Name, $"cannot be used with the imager of {context.Table}. Overlays are available from v1.7.");
        }

        foreach (var (key, value) in overlay.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            if (value.StartsWith('@'))
            {
                yield return SpecError.Of(
                    $"spec.imager.overlay.options.{key}", value, "starts with @, which the imager reads as the name of a file.");
            }
        }
    }
}
