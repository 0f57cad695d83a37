using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Events;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Reason} of {Name} is dropped: too many wait")]
    public static partial void Dropped(ILogger logger, string reason, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The event {Reason} could not be written: {Fault}")]
    public static partial void Failed(ILogger logger, string reason, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} events were not written before the stop")]
    public static partial void NotFlushed(ILogger logger, int count);
}
