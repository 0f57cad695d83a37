namespace TalosImageOperator.Operator.Decisions;

/// <summary>A write that the API server did not make.</summary>
/// <param name="Write">What was asked for.</param>
/// <param name="Reason">For the platform and, where nothing else goes on, for the build.</param>
/// <param name="Message">What the server answered, and what happens or has to be done next.</param>
/// <param name="RetryAfter">When to try again; null where only a change of the spec helps.</param>
internal sealed record RefusedWrite(Write Write, string Reason, string Message, TimeSpan? RetryAfter)
{
    /// <summary>What the message of each write begins with that may be allowed later.</summary>
    public const string Denied = "The API server denied ";

    /// <summary>Whether a warning of a build is such a message.</summary>
    public static bool IsDenial(string warning) => warning.StartsWith(Denied, StringComparison.Ordinal);
}
