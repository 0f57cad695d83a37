namespace TalosImageOperator.Entities.Status;

/// <summary>One word for people; machines read the conditions.</summary>
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
