using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Upstream's imager brings upstream's kernel and userland, whatever else the build changes.</summary>
internal static class StockImager
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        var media = SpecContext.Names(context.Media);
        var changes = string.Join(", ", Changes(context.Spec));

        if (media.Length > 0 && changes.Length > 0 && context.Imager.IsStock)
        {
            yield return $"{media} will be made by {context.Imager.ImagerImage}, which holds upstream's kernel and userland: "
                + $"{changes} will not be in them. Add imager to outputs.";
        }
    }

    private static IEnumerable<string> Changes(TalosImageBuildSpec spec)
    {
        if (spec.Source.Repository != SourceSpec.Upstream)
            yield return "source.repository";

        if (spec.Source.Revision is { Length: > 0 } revision && revision != spec.Release)
            yield return "source.revision";

        if (spec.Pkgs.Prefix is { Length: > 0 })
            yield return "pkgs.prefix";

        if (spec.Pkgs.Tag is { Length: > 0 })
            yield return "pkgs.tag";

        foreach (var name in spec.Pkgs.Overrides.Keys.Order(StringComparer.Ordinal))
            yield return $"pkgs.overrides.{name}";

        if (spec.Pkgs.Build is not null)
            yield return "pkgs.build";

        foreach (var name in spec.Variables.Keys.Order(StringComparer.Ordinal))
        {
            // These two name images and change none.
            if (name is not ("TAG_SUFFIX" or "IMAGE_NAME_SUFFIX"))
                yield return $"variables.{name}";
        }
    }
}
