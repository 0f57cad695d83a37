namespace TalosImageOperator.ControllerRuntime.Leadership;

/// <summary>How a term, or the wait for one, came to its end.</summary>
public enum LeadershipOutcome
{
    /// <summary>Stopped before it led.</summary>
    NeverLed,

    /// <summary>The work ended and the lease was given back.</summary>
    Released,

    /// <summary>The lease could not be renewed in time, or someone else took it.</summary>
    Lost,
}
