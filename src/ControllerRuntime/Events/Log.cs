using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Events;

internal static partial class Log
{
    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Dropped event {Reason} of {Name}: too many events are queued")]
    public static partial void Dropped(ILogger logger, string reason, string name);

    [LoggerMessage(EventId = 402, Level = LogLevel.Warning, Message = "Failed to write event {Reason}: {Fault}")]
    public static partial void Failed(ILogger logger, string reason, string fault);

    [LoggerMessage(EventId = 403, Level = LogLevel.Warning, Message = "{Count} events were not written before shutting down")]
    public static partial void NotFlushed(ILogger logger, int count);

    [LoggerMessage(EventId = 404, Level = LogLevel.Error, Message = "Failed to write an event")]
    public static partial void LoopFault(ILogger logger, Exception fault);
}
