namespace TalosImageOperator.Planning.Rules;

/// <summary>Inputs of the imager that came with later releases.</summary>
internal static class ImagerInputRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        var imager = context.Spec.Imager;
        var facts = context.Table.Facts;

        if (imager.ImageCache is { } cache && !facts.ImageCache)
            yield return Error("imageCache", cache, "an image cache exists", 9);

        if (imager.EmbeddedConfig is { } config && !facts.EmbeddedConfig)
            yield return Error("embeddedConfig", config.SecretRef.Name, "an embedded machine configuration exists", 12);

        if (imager.SecureBoot is { IncludeWellKnownCertificates: true } && !facts.WellKnownCertificates)
            yield return Error("secureBoot.includeWellKnownCertificates", "true", "well-known certificates exist", 8);

        SpecError Error(string field, string value, string what, int since) => new()
        {
            Field = $"imager.{field}",
            Value = value,
            Message = $"the imager of {context.Table} does not know it; {what} from v1.{since}",
        };
    }
}
