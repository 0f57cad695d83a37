namespace TalosImageOperator.LocalCluster.Http;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    public static partial void Unexpected(ILogger logger, Exception fault, string method, string path);
}
