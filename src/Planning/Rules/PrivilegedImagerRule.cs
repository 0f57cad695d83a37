using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Before v1.13 the imager uses loop devices for disk images, which requires spec.imager.privileged.</summary>
internal static class PrivilegedImagerRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Imager.Privileged)
        {
            yield break;
        }

        if (context.Table.Facts.PrivilegedUnpacking && context.Spec.Imager.EmbeddedConfig is { } config && context.AnyMediaReachedBy(ImagerSetting.EmbeddedConfig))
        {
            yield return SpecError.Of(
                "spec.imager.embeddedConfig",
                config.SecretRef.Name,
                $"requires spec.imager.privileged: true, because the imager of {context.Table} sets an SELinux label on it. "
                    + "From v1.13 no privileges are needed.");
        }

        if (!context.Table.Facts.PrivilegedDiskImages)
        {
            yield break;
        }

        var images = SpecContext.Names(context.MediaOf(MediaKind.DiskImage));

        if (images.Length > 0)
        {
            yield return SpecError.Of(
                "spec.outputs",
                images,
                $"requires spec.imager.privileged: true, because {context.Table} makes disk images with loop devices. "
                    + "From v1.13 no privileges are needed.");
        }
    }
}
