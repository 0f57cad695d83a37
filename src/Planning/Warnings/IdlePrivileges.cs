using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class IdlePrivileges
{
    public static IEnumerable<string> Of(SpecContext context)
    {
        if (context.Spec.Imager.Privileged
            && !context.Media.Any(output => output.NeedsPrivileges(context.Table.Facts, context.Imager.Unpacks)))
        {
            yield return "imager.privileged has no effect: only disk images before v1.13 need privileges, and on v1.12 extensions and "
                + "an embedded configuration.";
        }
    }
}
