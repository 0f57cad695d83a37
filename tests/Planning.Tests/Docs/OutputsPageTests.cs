using TalosImageOperator.Planning.Docs;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Docs;

public sealed class OutputsPageTests
{
    /// <summary>UPDATE_DOCS=1 writes the page.</summary>
    [Fact]
    public void Render_Page_IsTheCommittedOne() => Repository.AssertFile("docs/outputs.md", OutputsPage.Render(), "UPDATE_DOCS");
}
