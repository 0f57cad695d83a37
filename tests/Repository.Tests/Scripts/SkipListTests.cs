namespace TalosImageOperator.Repository.Tests.Scripts;

public sealed class SkipListTests : IDisposable
{
    private readonly Script _script = new();

    public void Dispose() => _script.Dispose();

    [Theory]
    [InlineData("Project.Tests.Upstream.*  SOURCES is not set: \"x\".", "")]
    [InlineData("Project.Tests.Upstream.*  Another reason.", "Unexpected skip: Project.Tests.Upstream.Matrix(tag: \"v1\"): SOURCES is not set: \"x\".\n")]
    [InlineData("# nothing", "Unexpected skip: Project.Tests.Upstream.Matrix(tag: \"v1\"): SOURCES is not set: \"x\".\n")]
    [InlineData("Project.Tests.Upstream.*  SOURCES is not set: \"x\".\nProject.Tests.Gone  Why.", "LIST: \"Project.Tests.Gone\" matches no test. Remove the line or correct it.\n")]
    public async Task CheckSkips_OfAList_AcceptsWhatItListsAlone(string entries, string expected)
    {
        var list = Path.Combine(_script.Folder, "skips.txt");
        await File.WriteAllTextAsync(list, entries + "\n");
        await File.WriteAllTextAsync(Path.Combine(_script.Folder, "a.trx"), """
            <TestRun>
              <Results>
                <UnitTestResult testName="Project.Tests.Other.Passes" outcome="Passed" />
                <UnitTestResult testName="Project.Tests.Upstream.Matrix(tag: &quot;v1&quot;)" outcome="NotExecuted" testListId="8c84fa94">
                  <Output><ErrorInfo>
                    <Message>SOURCES is not set: &quot;x&quot;.</Message>
                  </ErrorInfo></Output>
                </UnitTestResult>
              </Results>
            </TestRun>
            """);

        var result = await _script.RunAsync("hack/check-skips", _script.Folder, list);

        Assert.Equal(expected.Replace("LIST", list, StringComparison.Ordinal), result.StandardOutput);
        Assert.Equal(expected.Length > 0 ? 1 : 0, result.ExitCode);
    }
}
