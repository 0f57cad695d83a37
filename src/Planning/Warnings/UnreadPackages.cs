using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Planning.Warnings;

internal static class UnreadPackages
{
    public static IEnumerable<string> Of(SpecContext context) =>
        from name in context.Spec.Pkgs.Overrides.Keys
        orderby name
        where context.Table.Package(name)?.Unread?.Contains(context.Table.Minor) == true
        select $"pkgs.overrides.{name} changes nothing: {context.Table} declares {context.Table.Package(name)!.Variable}, "
            + "but no output is made from it.";
}
