using TalosImageOperator.Entities.Validation;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Inputs of the imager that only later releases support.</summary>
internal static class ImagerInputRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var imager = context.Spec.Imager;
        var facts = context.Table.Facts;

        if (imager.ImageCache is { } cache && !facts.ImageCache)
        {
            yield return Error("imageCache", cache, "Image caches are", 9);
        }

        if (imager.EmbeddedConfig is { } config && !facts.EmbeddedConfig)
        {
            yield return Error("embeddedConfig", config.SecretRef.Name, "Embedded machine configurations are", 12);
        }

        if (imager.SecureBoot is { IncludeWellKnownCertificates: true } && !facts.WellKnownCertificates)
        {
            yield return Error("secureBoot.includeWellKnownCertificates", "true", "Well-known certificates are", 8);
        }

        SpecError Error(string field, string value, string what, int since) => SpecError.Of(
            $"spec.imager.{field}", value, $"cannot be used with the imager of {context.Table}. {what} available from v1.{since}.");
    }
}
