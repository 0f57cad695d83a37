namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>What came of a reconcile, and when the key is due again.</summary>
public sealed record ReconciliationResult
{
    private ReconciliationResult()
    {
    }

    public bool IsSuccess { get; private init; }

    /// <summary>
    /// When to reconcile again, whatever else happens. Null after a success: at the next change. Null after a failure:
    /// after a delay that grows with each failure in a row.
    /// </summary>
    public TimeSpan? RequeueAfter { get; private init; }

    public string ErrorMessage { get; private init; } = "";

    public Exception? Error { get; private init; }

    public static ReconciliationResult Success(TimeSpan? requeueAfter = null) =>
        new() { IsSuccess = true, RequeueAfter = requeueAfter };

    /// <summary>Failed, to be tried again for ever.</summary>
    public static ReconciliationResult Failure(
        string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new() { ErrorMessage = errorMessage, Error = error, RequeueAfter = requeueAfter };
}
