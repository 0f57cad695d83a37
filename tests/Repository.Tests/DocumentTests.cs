using System.Text.RegularExpressions;

namespace TalosImageOperator.Repository.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Pages_LinksToFiles_LeadSomewhere()
    {
        var dead = from page in Tree.Files("*.md")
                   from Match link in LinkPattern().Matches(File.ReadAllText(Path.Combine(Tree.Root, page)))
                   let target = link.Groups["target"].Value
                   let path = Path.Combine(Tree.Root, Path.GetDirectoryName(page)!, target)
                   where !File.Exists(path) && !Directory.Exists(path)
                   select $"{page}: {target}";
        Assert.Empty(dead);
    }

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Page_NamedSourceFiles_Exist(string page)
    {
        var files = Tree.Files("*.cs").Select(file => "/" + file.Replace('\\', '/')).ToList();
        var names = NamedFilePattern().Matches(File.ReadAllText(Path.Combine(Tree.Root, page))).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => !files.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Sources_Length_StaysReadable()
    {
        var tooLong = Tree.Files("*.cs").Where(file => File.ReadLines(Path.Combine(Tree.Root, file)).Count() > 400);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Kustomizations_Resources_Exist()
    {
        var missing = from file in Tree.Files("kustomization.yaml", "config")
                      from line in File.ReadLines(Path.Combine(Tree.Root, file))
                      let match = ResourcePattern().Match(line)
                      where match.Success
                      let path = Path.Combine(Tree.Root, Path.GetDirectoryName(file)!, match.Groups["path"].Value)
                      where !File.Exists(path) && !Directory.Exists(path)
                      select $"{file}: {path}";
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\]\((?<target>(?!https?:|#)[^)#\s]+)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("`(?<name>[\\w/.{}]+\\.cs)`")]
    private static partial Regex NamedFilePattern();

    [GeneratedRegex(@"^  - (?<path>[\w./-]+)$")]
    private static partial Regex ResourcePattern();
}
