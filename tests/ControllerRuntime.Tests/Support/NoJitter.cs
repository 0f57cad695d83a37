namespace TalosImageOperator.ControllerRuntime.Tests.Support;

/// <summary>The smallest of all random numbers.</summary>
public sealed class NoJitter : Random
{
    public override double NextDouble() => 0;

    protected override double Sample() => 0;
}
