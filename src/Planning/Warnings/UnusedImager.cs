using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Settings of the imager where nothing is made by it, or not by the one that is built.</summary>
internal static class UnusedImager
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        var imager = context.Spec.Imager;

        if (!context.Media.Any() && IsSet(imager))
            yield return "imager is set, but no output is made by the imager.";

        if (imager.ImageCache is not null && context.Media.Any() && !context.Media.Any(output => output.TakesImageCache))
            yield return "imager.imageCache has no effect: only ISO files and disk images have room for one.";

        if (context.Media.Any() && imager.Image is { Length: > 0 } && context.Spec.Outputs.Contains("imager"))
        {
            yield return $"{SpecContext.Names(context.Media)} will be made by imager.image, {imager.Image}, "
                + "not by the imager that is built.";
        }
    }

    private static bool IsSet(ImagerSpec imager) =>
        imager.Image is { Length: > 0 }
        || imager.BaseInstallerImage is { Length: > 0 }
        || imager.ExtraKernelArgs.Count > 0
        || imager.SystemExtensions.Count > 0
        || imager.Overlay is not null
        || imager.Meta.Count > 0
        || imager.ImageCache is not null
        || imager.EmbeddedConfig is not null
        || imager.SecureBoot is not null;
}
