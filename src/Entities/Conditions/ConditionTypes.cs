namespace TalosImageOperator.Entities.Conditions;

/// <summary>The condition types of kstatus, by which tools assess the health of a build.</summary>
public static class ConditionTypes
{
    public const string Ready = "Ready";
    public const string Reconciling = "Reconciling";
    public const string Stalled = "Stalled";
}
