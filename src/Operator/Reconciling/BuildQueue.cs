using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>Asks for a reconcile from outside the caches' events.</summary>
/// <param name="controller">Late, because the controller is made of parts that hold this.</param>
internal sealed class BuildQueue(Lazy<IController> controller)
{
    public void Wake(NamespacedName build) => controller.Value.Enqueue(build);
}
