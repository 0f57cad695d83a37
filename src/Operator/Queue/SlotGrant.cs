namespace TalosImageOperator.Operator.Queue;

/// <summary>Whether a build may run now.</summary>
/// <param name="Position">Its position in the queue, from 1; 0 where it may run.</param>
/// <param name="Running">How many builds run.</param>
internal readonly record struct SlotGrant(int Position, int Running)
{
    public bool MayRun => Position == 0;
}
