namespace TalosImageOperator.Repository.Tests.Chart;

public sealed class ValuesPageTests
{
    private static readonly string Page = Path.Combine(Manifests.Folder, "README.md");

    [Fact]
    public void Readme_TableOfValues_IsUpToDate()
    {
        var committed = File.ReadAllText(Page);
        var expected = ValuesPage.Render(committed, Manifests.Read($"{Manifests.ChartFolder}/values.yaml"));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(Page, expected);
            return;
        }

        Assert.True(committed == expected, "Update it: make generate");
    }

    [Fact]
    public void Values_All_HaveAComment() =>
        Assert.DoesNotContain(ValuesPage.Rows(Manifests.Read($"{Manifests.ChartFolder}/values.yaml")), row => row.Comment.Length == 0);

    [Fact]
    public void Render_OfValues_HasARowForEachWithAComment()
    {
        const string values = "# A group.\ngroup:\n  # First | one.\n  # More.\n  first: \"\"\n  second: 1\n# All of it.\nwhole:\n  a: {b: c}\n";
        const string begin = "<!-- values: written by `make generate` -->\n";

        var page = ValuesPage.Render($"# x\n{begin}old\n<!-- end of values -->\n", values);

        Assert.Equal(
            $"# x\n{begin}| value | default | meaning |\n|---|---|---|\n| `group` |  | A group. |\n| `group.first` | `\"\"` | First \\| one. More. |\n"
            + "| `group.second` | `1` |  |\n| `whole` | `{\"a\":{\"b\":\"c\"}}` | All of it. |\n<!-- end of values -->\n",
            page);
    }
}
