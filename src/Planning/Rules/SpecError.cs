namespace TalosImageOperator.Planning.Rules;

/// <summary>One thing that is wrong with a spec.</summary>
public sealed record SpecError
{
    /// <summary>Path below <c>spec</c>, such as <c>pkgs.overrides.kernel</c> or <c>outputs[2]</c>.</summary>
    public required string Field { get; init; }

    public required string Value { get; init; }

    /// <summary>What the rule is and what to do; the sentence goes on after field and value.</summary>
    public required string Message { get; init; }

    public override string ToString() => $"spec.{Field} '{Value}': {Message}";
}
