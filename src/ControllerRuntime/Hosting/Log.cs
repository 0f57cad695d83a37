using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Hosting;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "All {Count} caches are synced")]
    public static partial void Synced(ILogger logger, int count);

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message = "Leadership lost, shutting down")]
    public static partial void LeadershipLost(ILogger logger);

    [LoggerMessage(EventId = 3, Level = LogLevel.Critical, Message = "Controllers stopped, exiting")]
    public static partial void Failed(ILogger logger, Exception fault);

    [LoggerMessage(
        EventId = 4, Level = LogLevel.Warning,
        Message = "Cancelling reconciles that are still running {Seconds:0} s after shutting down began")]
    public static partial void NotDrained(ILogger logger, double seconds);
}
