using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

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

        if (!overlay.Platforms.Intersect(context.Spec.Platforms).Any())
        {
            yield return SpecError.Of(
                "spec.imager.overlay.platforms",
                string.Join(", ", overlay.Platforms),
                $"contains none of spec.platforms. Add the platform to spec.platforms, or set it to {string.Join(", ", context.Spec.Platforms)}.");
        }

        foreach (var (key, value) in overlay.Options.OrderBy(option => option.Key, StringComparer.Ordinal))
        {
            if (value.StartsWith('@'))
            {
                yield return SpecError.Of(
                    $"spec.imager.overlay.options.{key}", value, "starts with @, which the imager reads as the name of a file.");
            }
        }

        foreach (var error in Bootloaders(context, overlay))
        {
            yield return error;
        }
    }

    /// <summary>Without the overlay's own files on its EFI partition, a disk image does not start on the board.</summary>
    private static IEnumerable<SpecError> Bootloaders(SpecContext context, OverlaySpec overlay)
    {
        if (context.Table.Facts.OverlayBootloaders is not { } bootloaders)
        {
            yield break;
        }

        var images = context.MediaOf(MediaKind.DiskImage).ToList();
        var plain = SpecContext.Names(images.Where(image => !image.SecureBoot));
        var signed = SpecContext.Names(images.Where(image => image.SecureBoot));

        if (bootloaders.Count == 0 && images.Count > 0)
        {
            yield return SpecError.Of(
                "spec.imager.overlay",
                overlay.Name,
                $"does not reach the EFI partition of {SpecContext.Names(images)}: the imager of {context.Table} writes an overlay's files to another "
                    + "partition, so that the image would not start on the board. Use v1.13.");
        }
        else if (signed.Length > 0)
        {
            yield return SpecError.Of(
                "spec.imager.overlay",
                overlay.Name,
                $"does not reach {signed}: secure boot uses systemd-boot, with which the imager of {context.Table} writes no files of an overlay. "
                    + "Build them in a TalosImageBuild without overlay.");
        }
        else if (plain.Length > 0 && context.Spec.Imager.Bootloader is { } bootloader && !bootloaders.Contains(bootloader))
        {
            yield return SpecError.Of(
                "spec.imager.bootloader",
                bootloader.ToString(),
                $"cannot be used with spec.imager.overlay: the imager of {context.Table} writes an overlay's files to {plain} with "
                    + $"{string.Join(" or ", bootloaders)} only. Remove it, or set it to {bootloaders[0]}.");
        }
    }
}
