namespace TalosImageOperator.Planning.Steps;

/// <summary>Make variables that are on or off.</summary>
internal static class Switches
{
    // The words that upstream's Makefile filters for; any other is off.
    private static readonly HashSet<string> On = ["t", "true", "TRUE", "y", "yes", "1"];

    public static bool IsOn(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.TryGetValue(name, out var value) && On.Contains(value);
}
