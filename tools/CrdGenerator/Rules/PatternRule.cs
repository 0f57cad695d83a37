using System.Text.RegularExpressions;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Patterns must be valid in Go's RE2, without look-around and back-references, and anchored at both ends.</summary>
public sealed partial class PatternRule : ISchemaRule
{
    public IEnumerable<string> Check(SchemaNode node)
    {
        if ((string?)node.Schema["pattern"] is not { } pattern)
        {
            yield break;
        }

        if (NotInRe2.IsMatch(pattern))
        {
            yield return node.Where($"pattern {pattern} uses syntax that RE2 does not support");
        }
        else if (!IsValid(pattern))
        {
            yield return node.Where($"pattern {pattern} is not a regular expression");
        }

        if (!pattern.StartsWith('^') || !pattern.EndsWith('$'))
        {
            yield return node.Where($"pattern {pattern} must begin with ^ and end with $");
        }
    }

    [GeneratedRegex(@"\(\?(=|!|<=|<!|>)|\\[1-9]|\\Z|\\k<")]
    private static partial Regex NotInRe2 { get; }

    private static bool IsValid(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
