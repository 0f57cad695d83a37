namespace TalosImageOperator.ControllerRuntime.Api;

/// <summary>What becomes of the dependants of a deleted object.</summary>
public enum DeletePropagation
{
    /// <summary>They are collected after the object is gone.</summary>
    Background,

    /// <summary>The object stays until they are gone.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}
