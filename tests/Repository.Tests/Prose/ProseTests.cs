using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace TalosImageOperator.Repository.Tests.Prose;

/// <summary>The texts of the project are plain technical English, and its error messages have one form.</summary>
public sealed partial class ProseTests
{
    private const string Definition = "config/crds/talosimages.dev_talosimagebuilds.yaml";
    private const int FewestWords = 3;

    private static readonly string[] Pages =
    [
        .. Tree.Files("*.md"),
        .. Tree.Files("*.yaml", "config").Where(file => file != Definition),
        .. Tree.Files("values.yaml", "charts"),
        .. Tree.Files("NOTES.txt", "charts"),
        "Makefile",
    ];

    private static readonly Lazy<IReadOnlyList<SourceTexts>> Sources = new(() =>
        [.. Tree.Files("*.cs", "src").Concat(Tree.Files("*.cs", "tools")).Select(file => new SourceTexts(file, Read(file)))]);

    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlySet<string>>> Fields = new(() =>
        ((YamlMappingNode)Child(Spec(), "properties")).Children
            .Where(field => ((YamlMappingNode)field.Value).Children.ContainsKey("properties"))
            .ToDictionary(
                field => field.Key.ToString(),
                IReadOnlySet<string> (field) => ((YamlMappingNode)Child(field.Value, "properties")).Children.Keys.Select(key => key.ToString()).ToHashSet()));

    [Fact]
    public void Strings_OfThePrograms_ArePlainEnglish() => AssertNone(
        from source in Sources.Value
        from text in source.Strings()
        where IsSentence(text.Text)
        from problem in Problems(text.Text)
        select $"{text}: {problem}");

    [Fact]
    public void Comments_OfThePrograms_ArePlainEnglish() => AssertNone(
        from source in Sources.Value
        from comment in source.Comments()
        from problem in ProseRules.BannedPhrases(comment.Text)
        select $"{comment}: {problem}");

    [Fact]
    public void ErrorMessages_OfThePrograms_HaveTheForm()
    {
        var messages = Sources.Value.SelectMany(source => source.ErrorMessages()).Where(message => IsSentence(message.Text)).ToList();

        Assert.True(messages.Count > 50, $"Only {messages.Count} error messages were found.");
        AssertNone(
            from message in messages
            let problem = ProseRules.FormProblem(message.Text)
            where problem is not null
            select $"{message}: {problem}");
    }

    [Fact]
    public void DescriptionsAndRules_OfTheDefinition_ArePlainEnglish()
    {
        var texts = Nodes(Spec(), "description").Concat(Nodes(Spec(), "message")).Concat(Nodes(Status(), "description")).ToList();

        Assert.True(texts.Count > 100, $"Only {texts.Count} texts were found.");
        AssertNone(
            from text in texts
            from problem in Problems(text).Concat(ProseRules.FormProblem(text) is { } form ? [form] : [])
            select $"{text}: {problem}");
    }

    [Fact]
    public void Rules_OfTheDefinition_StartWithTheFullPath() =>
        Assert.DoesNotContain(Nodes(Spec(), "message"), message => !message.StartsWith("spec.", StringComparison.Ordinal));

    [Fact]
    public void Pages_ArePlainEnglish() => AssertNone(
        from file in Pages
        from line in File.ReadLines(Path.Combine(Tree.Root, file)).Select((text, index) => (Text: text, Number: index + 1))
        from problem in Problems(line.Text)
        select $"{file}:{line.Number}: {problem}");

    [Theory]
    [InlineData("The header stands in a file.", "stands in")]
    [InlineData("Only the user can mend it.", "mend")]
    [InlineData("BuildKit was killed for want of memory.", "for want of")]
    [InlineData("The token is none.", "is none")]
    [InlineData("It is no release.", "is no")]
    [InlineData("What became of the others.", "became of")]
    [InlineData("A source that is not to be had.", "to be had")]
    [InlineData("The operator asks again each minute.", "asks again")]
    [InlineData("It is told which object.", "told")]
    [InlineData("Whatever the fault, it goes on.", "Whatever")]
    [InlineData("The fault is at fault; it goes on.", "goes on")]
    [InlineData("Null where there is none in time.", "Null where")]
    public void BannedPhrases_OfACalque_FindsIt(string text, string phrase) =>
        Assert.Contains(ProseRules.BannedPhrases(text), problem => problem.StartsWith($"\"{phrase}\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("There is no plan at \"/plan\". Set --plan to a plan file.")]
    [InlineData("The tag is no longer available.")]
    [InlineData("The operator retries every minute and reports the result.")]
    [InlineData("standsin, mendacious, untold")]
    public void BannedPhrases_OfPlainEnglish_FindsNothing(string text) => Assert.Empty(ProseRules.BannedPhrases(text));

    [Theory]
    [InlineData("pkgs.overrides replaces nothing.", "pkgs.overrides")]
    [InlineData("Set imager.privileged: true.", "imager.privileged")]
    [InlineData("`registry.tag` is required.", "registry.tag")]
    public void BarePaths_OfAPathWithoutSpec_FindsIt(string text, string path) =>
        Assert.Contains(ProseRules.BarePaths(text, Fields.Value), problem => problem.StartsWith($"\"{path}\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("spec.pkgs.overrides.kernel: \"x\" is not valid.")]
    [InlineData("status.source.commit has the commit.")]
    [InlineData("Push to registry.example.com.")]
    public void BarePaths_OfAFullPath_FindsNothing(string text) => Assert.Empty(ProseRules.BarePaths(text, Fields.Value));

    [Theory]
    [InlineData("there is no TalosImageBuild here.")]
    [InlineData("pkgs.tag: \"x\" is not valid.")]
    [InlineData("The disk is full")]
    public void FormProblem_OfAnotherForm_SaysSo(string message) => Assert.NotNull(ProseRules.FormProblem(message));

    [Theory]
    [InlineData("spec.release: \"x\" is not a Talos release tag. Use a tag such as v1.13.9.")]
    [InlineData("…: \"…\" is not valid. …")]
    [InlineData("make succeeded but BuildKit reported no image for …. Check the Makefile.")]
    [InlineData("--file: \"…\" does not contain a build. Add one.")]
    public void FormProblem_OfTheForm_IsNull(string message) => Assert.Null(ProseRules.FormProblem(message));

    [Fact]
    public void SourceTexts_OfCode_AreWholeStringsCommentsAndMessages()
    {
        var source = new SourceTexts("a.cs", """"
            // A comment about "a string".
            class A
            {
                /// <summary>A summary.</summary>
                string B(int c) => throw new FormatException($"The value {c} is "
                    + "not a number.");
                string D = """a raw string""";
            }
            """");

        Assert.Equal(["The value … is not a number.", "a raw string"], source.Strings().Select(text => text.Text));
        Assert.Equal(["// A comment about \"a string\".", "<summary>A summary.</summary>"], source.Comments().Select(text => text.Text));
        Assert.Equal(["The value … is not a number."], source.ErrorMessages().Select(text => text.Text));
        Assert.Equal("a.cs:5: The value … is not a number.", source.ErrorMessages().Single().ToString());
    }

    // Unlike Assert.Empty, the failure lists every problem in full.
    private static void AssertNone(IEnumerable<string> problems)
    {
        var found = problems.ToList();

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Problems(string text) =>
        ProseRules.BannedPhrases(text).Concat(ProseRules.BarePaths(text, Fields.Value));

    private static bool IsSentence(string text) => Word().Count(text) >= FewestWords;

    private static string Read(string file) => File.ReadAllText(Path.Combine(Tree.Root, file));

    private static YamlNode Spec() => Child(Child(Schema(), "properties"), "spec");

    private static YamlNode Status() => Child(Child(Schema(), "properties"), "status");

    private static YamlNode Schema()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Read(Definition)));
        return Child(Child(((YamlSequenceNode)Child(Child(yaml.Documents[0].RootNode, "spec"), "versions"))[0], "schema"), "openAPIV3Schema");
    }

    private static YamlNode Child(YamlNode node, string key) => ((YamlMappingNode)node).Children[key];

    // Texts under a key; a field of that name is an object and is not one.
    private static IEnumerable<string> Nodes(YamlNode node, string key) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(child => child is { Key: YamlScalarNode { Value: var name }, Value: YamlScalarNode { Value: { } text } } && name == key
            ? (string[])[text]
            : Nodes(child.Value, key)),
        YamlSequenceNode list => list.Children.SelectMany(child => Nodes(child, key)),
        _ => [],
    };

    [GeneratedRegex(@"[A-Za-z]{2,}(?=[\s.,;:]|$)")]
    private static partial Regex Word();
}
