namespace TalosImageOperator.ControllerRuntime.Controllers;

/// <summary>The result of a reconcile, and when to reconcile again.</summary>
public sealed record ReconciliationResult
{
    private ReconciliationResult()
    {
    }

    public bool IsSuccess { get; private init; }

    /// <summary>
    /// When to reconcile again even if nothing changes. Null after a success: at the next change. Null after a failure: after a delay
    /// that grows with each consecutive failure.
    /// </summary>
    public TimeSpan? RequeueAfter { get; private init; }

    public string ErrorMessage { get; private init; } = "";

    public Exception? Error { get; private init; }

    public static ReconciliationResult Success(TimeSpan? requeueAfter = null) =>
        new() { IsSuccess = true, RequeueAfter = requeueAfter };

    /// <summary>The reconcile failed and is retried.</summary>
    public static ReconciliationResult Failure(
        string errorMessage, Exception? error = null, TimeSpan? requeueAfter = null) =>
        new() { ErrorMessage = errorMessage, Error = error, RequeueAfter = requeueAfter };
}
