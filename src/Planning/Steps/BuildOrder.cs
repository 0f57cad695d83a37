using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Sorts outputs so that each comes after its dependencies, otherwise in the order of the spec.</summary>
internal static class BuildOrder
{
    public static IReadOnlyList<OutputRow> Of(
        IEnumerable<string> names, Func<string, OutputRow> find, Func<OutputRow, IEnumerable<string>> needs)
    {
        var ordered = new List<OutputRow>();
        var seen = new HashSet<string>();

        foreach (var name in names)
        {
            Visit(name);
        }

        return ordered;

        void Visit(string name)
        {
            if (!seen.Add(name))
            {
                return;
            }

            var output = find(name);

            foreach (var need in needs(output))
            {
                Visit(need);
            }

            ordered.Add(output);
        }
    }
}
