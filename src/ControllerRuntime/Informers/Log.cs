using Microsoft.Extensions.Logging;
using TalosImageOperator.ControllerRuntime.Api;

namespace TalosImageOperator.ControllerRuntime.Informers;

internal static partial class Log
{
    [LoggerMessage(
        EventId = 201, Level = LogLevel.Error, Message = "Cannot decode {Key} of {Resource} at version {Version}: {Fault}")]
    public static partial void Undecodable(
        ILogger logger, string resource, NamespacedName key, string version, string fault);

    [LoggerMessage(EventId = 202, Level = LogLevel.Error, Message = "A handler of {Resource} failed for {Key}")]
    public static partial void HandlerFailed(ILogger logger, string resource, NamespacedName key, Exception fault);
}
