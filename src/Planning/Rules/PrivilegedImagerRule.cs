using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Before v1.13 the imager makes disk images through loop devices, which the user must allow.</summary>
internal static class PrivilegedImagerRule
{
    public static IEnumerable<SpecError> Check(SpecContext context)
    {
        if (context.Spec.Imager.Privileged)
            yield break;

        if (context.Table.Facts.PrivilegedUnpacking && context.Spec.Imager.EmbeddedConfig is { } config && context.Media.Any())
        {
            yield return new SpecError
            {
                Field = "imager.embeddedConfig",
                Value = config.SecretRef.Name,
                Message = $"the imager of {context.Table} sets an SELinux label on it, so it needs imager.privileged: true; "
                    + "later releases, from v1.13, need no privileges",
            };
        }

        if (!context.Table.Facts.PrivilegedDiskImages)
            yield break;

        var images = SpecContext.Names(context.MediaOf(MediaKind.DiskImage));

        if (images.Length > 0)
        {
            yield return new SpecError
            {
                Field = "outputs",
                Value = images,
                Message = $"{context.Table} makes disk images with loop devices, so they need imager.privileged: true; "
                    + "later releases, from v1.13, need no privileges",
            };
        }
    }
}
