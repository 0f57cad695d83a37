using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class IdlePrivileges
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Imager.Privileged
            && (!context.Table.Facts.PrivilegedDiskImages || !context.MediaOf(MediaKind.DiskImage).Any()))
        {
            yield return "imager.privileged has no effect: only disk images before v1.13 need privileges.";
        }
    }
}
