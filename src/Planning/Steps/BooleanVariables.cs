namespace TalosImageOperator.Planning.Steps;

/// <summary>Boolean make variables.</summary>
internal static class BooleanVariables
{
    // The values that upstream's Makefile filters for. Any other value is off.
    private static readonly HashSet<string> On = ["t", "true", "TRUE", "y", "yes", "1"];

    public static bool IsOn(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.TryGetValue(name, out var value) && On.Contains(value);
}
