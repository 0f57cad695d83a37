using TalosImageOperator.ControllerRuntime.Api;
using TalosImageOperator.ControllerRuntime.Controllers;
using TalosImageOperator.ControllerRuntime.Store;
using TalosImageOperator.ControllerRuntime.Tests.Support;

namespace TalosImageOperator.ControllerRuntime.Tests.Hosting;

public sealed class WidgetController(IIndexedStore<Widget> widgets, WidgetWork work) : IEntityController<Widget>
{
    public async Task<ReconciliationResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        work.Reconciled.Add((key, widgets.Get(key)?.Spec?.Size));
        await using var cancelled = cancellationToken.Register(() => work.Cancelled.TrySetResult());
        await work.Proceed;
        return ReconciliationResult.Success();
    }
}
