using System.Buffers;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Tests.Crd;

namespace TalosImageOperator.Entities.Tests.Rules;

/// <summary>No value that the schema lets through holds anything that make, a shell or an option parser could act on.</summary>
public sealed class ShellSafetyTests
{
    private const string Special = " \t\r\n\v\f\0$`\"'\\;&|#<>()*?~!{}[]^%\u00a0\u2028\u00e9";

    private static readonly SearchValues<char> SpecialCharacters = SearchValues.Create(Special);

    private static readonly Gen<string> Mutations = Gen.OneOf(
        Gen.Elements("$(shell id)", "${X}", "$$", "`id`", "\n", "\r\n", "; id", "&& id", "| id", "> /x", "--push", "-o", "..", "//", "@{", "\0"),
        Gen.Elements((Special + "-./:@+,_=aZ09").ToCharArray()).Select(c => c.ToString()));

    public static TheoryData<string> Fields => SpecField.NearMakePaths;

    public static TheoryData<string> NoOptions => SpecField.NoOptionPaths;

    [Fact]
    public void Table_OfFields_HasEveryFreeStringOfTheSpec()
    {
        var ofKubernetes = new[] { "spec.job.affinity", "spec.job.resources", "spec.job.tolerations" };
        var strings = CrdFile.Root.All()
            .Where(node => node.Main is null && node.Type == "string" && !node.Schema.ContainsKey("enum"))
            .Select(node => node.Path)
            .Where(path => path.StartsWith("spec.", StringComparison.Ordinal) && !ofKubernetes.Any(type => path.StartsWith(type, StringComparison.Ordinal)));

        Assert.Equal(strings.Order(StringComparer.Ordinal), SpecField.All.Select(field => field.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Schema_SpecialCharacterAnywhere_IsRefused(string path)
    {
        var field = SpecField.At(path);
        Assert.True(SchemaAllows(path, field.Valid), $"{path} refuses {field.Valid}");

        foreach (var special in Special)
        {
            for (var i = 0; i <= field.Valid.Length; i++)
            {
                var hostile = field.Valid.Insert(i, special.ToString());
                Assert.False(SchemaAllows(path, hostile), $"the schema of {path} allows {Show(hostile)}");
                Assert.False(field.Rule.Allows(hostile), $"the rule of {path} allows {Show(hostile)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(NoOptions))]
    public void Schema_Option_IsRefused(string path)
    {
        foreach (var option in (string[])["-", "--push", "-o", "-" + SpecField.At(path).Valid])
        {
            Assert.False(SchemaAllows(path, option), $"{path} allows {option}");
        }
    }

    [Property(MaxTest = 3000)]
    public Property AllowedText_HoldsNothingSpecial()
    {
        var texts =
            from field in Gen.Elements(SpecField.All.Where(field => field.NearMake).ToArray())
            from mutations in Gen.ListOf(Mutations, 2)
            from places in Gen.ListOf(Gen.Choose(0, 200), 2)
            select (field, text: mutations.Zip(places).Aggregate(field.Valid, (text, m) => text.Insert(m.Second % (text.Length + 1), m.First)));
        return Prop.ForAll(texts.ToArbitrary(), candidate =>
        {
            var allowed = SchemaAllows(candidate.field.Path, candidate.text);
            return (!allowed || (!candidate.text.AsSpan().ContainsAny(SpecialCharacters) && (candidate.field.MayBeginWithDash || !candidate.text.StartsWith('-'))))
                .Label($"{candidate.field.Path} allows {Show(candidate.text)}")
                .Classify(allowed, "allowed");
        });
    }

    [Property(MaxTest = 1000)]
    public Property AllowedKey_HoldsNothingSpecial()
    {
        TextRule[] rules = [TextRules.VariableName, TextRules.DashedName, TextRules.MetaKey, TextRules.OverlayOptionName, TextRules.LabelKey];
        var keys =
            from rule in Gen.Elements(rules)
            from start in Gen.Elements("GOAMD64", "kernel", "0x0a", "optionName", "example.com/pool")
            from mutation in Mutations
            from place in Gen.Choose(0, 20)
            select (rule, key: start.Insert(place % (start.Length + 1), mutation));
        return Prop.ForAll(keys.ToArbitrary(), candidate =>
            !candidate.rule.Allows(candidate.key) || !candidate.key.AsSpan().ContainsAny(SpecialCharacters));
    }

    /// <summary>By the schema itself, read as Go reads it: <c>$</c> is the very end.</summary>
    private static bool SchemaAllows(string path, string text)
    {
        var schema = CrdFile.At(path).Schema;
        var pattern = ((string)schema["pattern"]!).Replace("$", @"\z", StringComparison.Ordinal);
        return text.Length <= (int)schema["maxLength"]! && Regex.IsMatch(text, pattern);
    }

    private static string Show(string text) => Regex.Replace(text, @"[^ -~]", c => $"\\u{(int)c.Value[0]:x4}");
}
