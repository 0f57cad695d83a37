namespace TalosImageOperator.LocalCluster.Controllers;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "{Controller} failed on {Key}; it will be tried again")]
    public static partial void ReconcileFailed(ILogger log, Exception fault, string controller, ObjectKey key);

    [LoggerMessage(LogLevel.Debug, "An event about {Subject} was not recorded: {Reason}")]
    public static partial void EventNotRecorded(ILogger log, string subject, string reason);
}
