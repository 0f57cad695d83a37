using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.Operator.Slots;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Gives slots back and wakes the builds that were waiting for them.</summary>
internal sealed class SlotKeeper(BuildSlots slots, BuildQueue queue)
{
    public void Release(NamespacedName build)
    {
        foreach (var next in slots.Release(build))
        {
            queue.Wake(next);
        }
    }
}
