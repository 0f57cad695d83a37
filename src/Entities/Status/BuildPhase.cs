namespace TalosImageOperator.Entities.Status;

/// <summary>A summary for people. Tools read the conditions.</summary>
public enum BuildPhase
{
    Pending,
    Queued,
    Building,
    Publishing,
    Succeeded,
    Failed,
    Suspended,
}
