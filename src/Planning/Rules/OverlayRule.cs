namespace TalosImageOperator.Planning.Rules;

internal static class OverlayRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Imager.Overlay is not { } overlay)
            yield break;

        if (!context.Table.Facts.Overlays)
        {
            yield return new SpecError
            {
                Field = "imager.overlay",
                Value = overlay.Name,
                Message = $"the imager of {context.Table} has no overlays; they exist from v1.7",
            };
        }

        foreach (var (field, value) in ((string, string)[])[("image", overlay.Image), ("name", overlay.Name)])
        {
            if (value.Length == 0)
                yield return Error(field, "", "an overlay has an image and a name");
        }

        foreach (var (key, value) in overlay.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            if (value.StartsWith('@'))
                yield return Error($"options.{key}", value, "the imager takes a value that begins with @ for a file's name");
        }
    }

    private static SpecError Error(string field, string value, string message) =>
        new() { Field = $"imager.overlay.{field}", Value = value, Message = message };
}
