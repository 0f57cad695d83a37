using System.Text;
using System.Text.Json;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Contract;

public sealed class PlanningJsonContextTests
{
    [Fact]
    public void BuildPlan_ThereAndBack_IsTheSame()
    {
        var json = Json(BuildPlanner.Plan(Specs.Full("v1.13.9", "kernel", "imager", "iso"), "linux/arm64"));
        var again = JsonSerializer.Deserialize(json, PlanningJsonContext.Default.BuildPlan)!;

        Assert.Equal(json, Json(again));
        Assert.Equal(StepKind.Media, again.Steps[^2].Kind);
    }

    [Fact]
    public void StepResult_OfAnImage_IsShortAndSaysNothingOfWhatItLacks()
    {
        var result = new StepResult { Step = "installer-base", Digest = "sha256:" + new string('a', 64), Size = 1234 };
        var json = JsonSerializer.Serialize(result, PlanningJsonContext.Default.StepResult);

        Assert.Equal($$"""{"step":"installer-base","digest":"{{result.Digest}}","size":1234}""", json);
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, 400);
    }

    [Fact]
    public void StepError_Class_IsAWord()
    {
        var result = new StepResult
        {
            Step = "source",
            Error = new StepError { Class = FailureClass.Infrastructure, Reason = Reasons.SourceUnreachable, Message = "Try again." },
        };

        Assert.Contains("\"class\":\"Infrastructure\"", JsonSerializer.Serialize(result, PlanningJsonContext.Default.StepResult), StringComparison.Ordinal);
    }

    private static string Json(BuildPlan plan) => JsonSerializer.Serialize(plan, PlanningJsonContext.Default.BuildPlan);
}
