namespace TalosImageOperator.Operator.Decisions;

/// <summary>A write that the API server rejected.</summary>
/// <param name="Write">The write.</param>
/// <param name="Reason">The reason for the platform and, if no other platform is in progress, for the build.</param>
/// <param name="Message">The server's answer and the next action.</param>
/// <param name="RetryAfter">When to retry. Null if only a change of the spec helps.</param>
internal sealed record RefusedWrite(Write Write, string Reason, string Message, TimeSpan? RetryAfter)
{
    /// <summary>The beginning of the message of every write that may be allowed later.</summary>
    public const string Denied = "The API server denied ";

    /// <summary>Whether a warning of a build is such a message.</summary>
    public static bool IsDenial(string warning) => warning.StartsWith(Denied, StringComparison.Ordinal);
}
