using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Upstream publishes images of its own tags only.</summary>
internal static class StockTag
{
    private static readonly string[] UpstreamsPreReleases = ["alpha.", "beta.", "rc."];

    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Release.PreRelease is not { } preRelease
            || UpstreamsPreReleases.Any(prefix => preRelease.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield break;
        }

        var images = context.Media
            .SelectMany(output => (string?[])[context.Imager.ImagerImage, context.Imager.BaseImage(output)])
            .Where(image => image is not null && image != context.Spec.Imager.Image && image != context.Spec.Imager.BaseInstallerImage)
            .Distinct();

        foreach (var image in images)
        {
            yield return $"{image} is needed, but {context.Spec.Release} does not look like a release of upstream's, which publishes "
                + "images of its own tags only. Add imager to outputs, or set imager.image and imager.baseInstallerImage.";
        }
    }
}
