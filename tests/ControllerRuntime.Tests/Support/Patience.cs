namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>When a test gives up on what never comes. No test waits for it otherwise, so that it may be long on a busy machine.</summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
}
