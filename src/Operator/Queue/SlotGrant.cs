namespace TalosImageOperator.Operator.Queue;

/// <summary>Whether a build may run now.</summary>
/// <param name="Position">The position in the queue, from 1. 0 if the build may run.</param>
/// <param name="Running">The number of running builds.</param>
internal readonly record struct SlotGrant(int Position, int Running)
{
    public bool MayRun => Position == 0;
}
