namespace TalosImageOperator.Planning.Matrix;

/// <summary>A span of minor releases of v1, including both ends. Without a last one it includes all later releases.</summary>
public readonly record struct ReleaseSpan(int First, int? Last)
{
    public static ReleaseSpan All => new(ReleaseMatrix.OldestMinor, null);

    public static ReleaseSpan From(int minor) => new(minor, null);

    public static ReleaseSpan Until(int minor) => new(ReleaseMatrix.OldestMinor, minor);

    public static ReleaseSpan Between(int first, int last) => new(first, last);

    public static ReleaseSpan Only(int minor) => new(minor, minor);

    public bool Contains(int minor) => minor >= First && (Last is not { } last || minor <= last);

    /// <summary>The span as a phrase: <c>from v1.10</c>, <c>up to v1.9</c>, <c>in every release</c>.</summary>
    public override string ToString() => (First, Last) switch
    {
        (ReleaseMatrix.OldestMinor, null) => "in every release",
        (_, null) => $"from v1.{First}",
        (ReleaseMatrix.OldestMinor, var last) when last != First => $"up to v1.{last}",
        var (first, last) when first == last => $"in v1.{first} only",
        var (first, last) => $"from v1.{first} to v1.{last}",
    };

    /// <summary>Several spans as one phrase. Adjacent spans are joined.</summary>
    public static string Words(IEnumerable<ReleaseSpan> spans)
    {
        var joined = new List<ReleaseSpan>();

        foreach (var span in spans.OrderBy(span => span.First))
        {
            if (joined is [.., { Last: { } end } before] && span.First == end + 1)
            {
                joined[^1] = before with { Last = span.Last };
            }
            else
            {
                joined.Add(span);
            }
        }

        return string.Join(" and ", joined);
    }
}
