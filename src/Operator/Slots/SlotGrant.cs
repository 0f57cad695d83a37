namespace TalosImageOperator.Operator.Slots;

/// <summary>Whether a build may run now.</summary>
/// <param name="Place">0 when it may; else its place in the queue, from 1.</param>
/// <param name="Running">How many builds run.</param>
internal readonly record struct SlotGrant(int Place, int Running)
{
    public bool MayRun => Place == 0;
}
