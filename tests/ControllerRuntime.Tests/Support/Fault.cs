namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The outcome of a write.</summary>
internal enum Fault
{
    /// <summary>Refused with 500; nothing is written.</summary>
    ServerError,

    /// <summary>Refused with 403; nothing is written.</summary>
    Forbidden,

    /// <summary>Refused with 422; nothing is written.</summary>
    Invalid,

    /// <summary>Refused with 409; nothing is written.</summary>
    Conflict,

    /// <summary>The connection breaks before the server has it.</summary>
    LostRequest,

    /// <summary>It is written, but the answer never arrives.</summary>
    LostAnswer,

    /// <summary>The operator dies just before it.</summary>
    DeathBefore,

    /// <summary>The operator dies just after it.</summary>
    DeathAfter,
}
