using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

internal static partial class Log
{
    private static readonly Func<ILogger, string, string, long, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, string, long>("{Namespace}/{Name} reconcile {ReconcileId}");

    /// <summary>The scope of all log lines of a reconcile: the object and an ID that is unique in this process.</summary>
    public static IDisposable? Reconcile(ILogger logger, NamespacedName key, long id) => Scope(logger, key.Namespace, key.Name, id);

    [LoggerMessage(
        EventId = 501, Level = LogLevel.Error,
        Message = "{Controller}: reconcile failed (attempt {Failures}), retrying: {Error}")]
    public static partial void Failed(ILogger logger, string controller, int failures, string error, Exception? exception);

    [LoggerMessage(
        EventId = 502, Level = LogLevel.Information,
        Message = "{Controller}: the object was changed by another client meanwhile, retrying")]
    public static partial void Conflict(ILogger logger, string controller);
}
