using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

internal static partial class Log
{
    [LoggerMessage(EventId = 101, Level = LogLevel.Debug, Message = "Listed {Count} {Resource} at version {Version}")]
    public static partial void Listed(ILogger logger, string resource, int count, string version);

    [LoggerMessage(
        EventId = 102, Message = "Failed to {Action} {Resource} (attempt {Failures}), retrying in {Seconds:0.0} s: {Fault}")]
    public static partial void Retrying(
        ILogger logger, LogLevel level, string action, string resource, int failures, double seconds, string fault);
}
