namespace TalosImageOperator.Entities.Manifests;

/// <summary>Suggests the known name that is closest to a mistyped one.</summary>
public static class Suggestion
{
    /// <returns>A sentence with a leading space, or an empty string.</returns>
    public static string For(string written, IEnumerable<string> known)
    {
        var nearest = known
            .Select(name => (name, distance: Distance(written.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(candidate => candidate.distance)
            .FirstOrDefault();
        return nearest.name is not null && nearest.distance <= Math.Max(1, nearest.name.Length / 3)
            ? $" Did you mean {nearest.name}?"
            : "";
    }

    /// <summary>The number of insertions, deletions, replacements and swaps of adjacent characters.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
