using System.Text.RegularExpressions;

namespace TalosImageOperator.CrdGenerator.Rules;

/// <summary>Patterns are Go's RE2: no look-around, no back-references; and a pattern that is not anchored checks nothing.</summary>
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
            yield return node.Where($"pattern {pattern} uses what RE2 does not have");
        }
        else if (!IsValid(pattern))
        {
            yield return node.Where($"pattern {pattern} is no regular expression");
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
