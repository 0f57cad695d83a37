using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Controllers;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed, {Failures} times in a row: {Error}")]
    public static partial void Failed(
        ILogger logger, string controller, NamespacedName key, int failures, string error, Exception? exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed and is not tried again before it changes: {Error}")]
    public static partial void FailedForGood(
        ILogger logger, string controller, NamespacedName key, string error, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Controller}: {Key} was changed by someone else meanwhile; it is tried again")]
    public static partial void Conflict(ILogger logger, string controller, NamespacedName key);
}
