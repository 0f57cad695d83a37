using Microsoft.Extensions.Logging;

namespace TalosImageOperator.ControllerRuntime.Reflectors;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Listed {Count} {Resource} at version {Version}")]
    public static partial void Listed(ILogger logger, string resource, int count, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Action} of {Resource} is repeated in {Seconds:0.0} s: {Fault}")]
    public static partial void Retrying(ILogger logger, string resource, string action, double seconds, string fault);
}
