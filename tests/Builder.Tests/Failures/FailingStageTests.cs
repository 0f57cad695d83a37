using TalosImageOperator.Builder.Failures;

namespace TalosImageOperator.Builder.Tests.Failures;

public sealed class FailingStageTests
{
    [Fact]
    public void Of_BuildsEnd_IsTheStagesLinesAndTheError()
    {
        string[] tail =
        [
            "#9 [machined 1/1] RUN go build", "#9 0.4 error: undefined", "#9 ERROR: process did not complete",
            "------", " > [machined 1/1] RUN go build:", "0.4 error: undefined", "------",
            "Dockerfile:12", "--------------------", "  12 | >>> RUN go build", "--------------------",
            "ERROR: failed to solve: process did not complete", "make: *** [Makefile:94: target-x] Error 1",
        ];
        Assert.Equal(
            [" > [machined 1/1] RUN go build:", "0.4 error: undefined", "ERROR: failed to solve: process did not complete"],
            FailingStage.Of(tail));
    }

    [Theory]
    [InlineData("make: *** No rule to make target 'x'.  Stop.")]
    [InlineData("------")]
    [InlineData("------", "text", "------")]
    public void Of_OutputWithoutOne_IsNull(params string[] tail) => Assert.Null(FailingStage.Of(tail));
}
