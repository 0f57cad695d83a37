namespace TalosImageOperator.LocalCluster.Rules;

/// <summary>Names that only have to fit into a path, as RBAC's do.</summary>
internal sealed class PathNameRules : KindRules
{
    public override void ValidateName(string name, string field, FieldErrors errors) =>
        Names.CheckPathSegment(name, field, errors);
}
