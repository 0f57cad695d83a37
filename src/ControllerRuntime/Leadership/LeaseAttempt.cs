namespace TalosImageOperator.ControllerRuntime.Leadership;

internal enum LeaseAttempt
{
    /// <summary>We hold it, as of the start of the attempt.</summary>
    Held,

    /// <summary>Someone else holds it.</summary>
    HeldByOther,

    /// <summary>Nothing is known: the server was not reached or refused.</summary>
    Unknown,
}
