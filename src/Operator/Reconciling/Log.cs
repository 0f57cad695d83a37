namespace TalosImageOperator.Operator.Reconciling;

internal static partial class Log
{
    [LoggerMessage(EventId = 601, Level = LogLevel.Information, Message = "{Namespace}/{Build}: {Reason}: {Note}")]
    public static partial void Transition(ILogger logger, string @namespace, string build, string reason, string note);
}
