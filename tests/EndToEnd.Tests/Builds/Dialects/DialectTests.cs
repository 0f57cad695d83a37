using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Builds.Dialects;

/// <summary>
/// Every output that the release matrix has for a dialect, built as upstream builds it and looked at where it was published.
/// A new row of the matrix is built and looked at without a change here.
/// </summary>
public sealed class DialectTests(DialectRuns runs) : IClassFixture<DialectRuns>
{
    [SkippableTheory]
    [MemberData(nameof(Dialect.Names), MemberType = typeof(Dialect))]
    public async Task Run_EveryUnprivilegedOutput_PublishedWithTheFilesOfTheMatrix(string name)
    {
        Stack.Require();
        var dialect = Dialect.Of(name);
        await runs.DoneAsync(dialect);

        foreach (var row in dialect.Unprivileged)
        {
            await new PublishedOutput(dialect, DialectRuns.PlaceOf(dialect), row, "amd64").AssertAsync();
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.Names), MemberType = typeof(Dialect))]
    public async Task Run_KernelArgumentThatLooksLikeAVariable_ReachesTheMediaAsItIs(string name)
    {
        Stack.Require();
        var dialect = Dialect.Of(name);
        await runs.DoneAsync(dialect);

        var iso = new PublishedOutput(dialect, DialectRuns.PlaceOf(dialect), dialect.Table.Output("iso")!, "amd64");
        Assert.Contains($"\nextra-kernel-args: {Dialect.KernelArgument}\n", await iso.ReadAsync(), StringComparison.Ordinal);
    }
}
