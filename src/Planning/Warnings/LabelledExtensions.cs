using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>https://github.com/siderolabs/talos/issues/13641, mended in v1.13.</summary>
internal static class LabelledExtensions
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Table.Facts.PrivilegedUnpacking
            && context.Spec.Imager is { Privileged: false, SystemExtensions.Count: > 0 }
            && context.Media.Any())
        {
            yield return $"The imager of {context.Table} sets the SELinux labels of system extensions that have any, which fails without "
                + "privileges: if it does, set imager.privileged.";
        }
    }
}
