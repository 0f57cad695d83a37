namespace TalosImageOperator.Entities.Conditions;

/// <summary>The condition types of kstatus; tools judge a build by these three.</summary>
public static class ConditionTypes
{
    public const string Ready = "Ready";
    public const string Reconciling = "Reconciling";
    public const string Stalled = "Stalled";
}
