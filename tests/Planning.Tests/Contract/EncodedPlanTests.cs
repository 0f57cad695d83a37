using System.Text;
using System.Text.Json;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Contract;

public sealed class EncodedPlanTests
{
    private static readonly BuildPlan Plan = BuildPlanner.Plan(Specs.Of("v1.13.9", "kernel", "iso"), "linux/amd64");

    [Fact]
    public void ReadBuildPlan_OfWhatWasEncoded_IsTheSamePlan()
    {
        var text = EncodedPlan.Of(Plan);

        Assert.Matches("^[A-Za-z0-9+/]+=*$", text);
        Assert.Equal(Json(Plan), Json(EncodedPlan.ReadBuildPlan(Encoding.ASCII.GetBytes(text))));
    }

    [Fact]
    public void ReadBuildPlan_OfJson_IsTheSamePlan() =>
        Assert.Equal(Json(Plan), Json(EncodedPlan.ReadBuildPlan(Encoding.UTF8.GetBytes(Json(Plan)))));

    [Theory]
    [InlineData("")]
    [InlineData("no base64")]
    [InlineData("bm8gZ3ppcA==")]
    [InlineData("{}")]
    [InlineData("{")]
    public void ReadBuildPlan_OfAnythingElse_IsAFormatOrJsonError(string text)
    {
        var failure = Assert.ThrowsAny<Exception>(() => EncodedPlan.ReadBuildPlan(Encoding.UTF8.GetBytes(text)));

        Assert.True(failure is FormatException or JsonException, failure.GetType().Name);
    }

    [Fact]
    public void Problem_OfAPlanThatAJobCanCarry_IsNull() => Assert.Null(EncodedPlan.Problem(Plan));

    [Fact]
    public void Problem_OfALongPlanThatCompressesWell_IsNull() => Assert.Null(EncodedPlan.Problem(With(new string('a', 4 * EncodedPlan.MaxLength))));

    [Theory]
    [InlineData(90_000)]
    [InlineData(120_000)]
    [InlineData(130_000)]
    [InlineData(140_000)]
    public void Problem_AroundTheLimit_IsWhatTheEncodedLengthSays(int characters)
    {
        var plan = With(Noise(characters));

        Assert.Equal(EncodedPlan.Of(plan).Length > EncodedPlan.MaxLength, EncodedPlan.Problem(plan) is not null);
    }

    [Fact]
    public void Problem_OfAPlanThatIsTooLarge_NamesThePlatformTheLimitAndTheFields()
    {
        var problem = EncodedPlan.Problem(With(Noise(2 * EncodedPlan.MaxLength)));

        Assert.Contains("linux/amd64", problem, StringComparison.Ordinal);
        Assert.Contains("131072", problem, StringComparison.Ordinal);
        Assert.Contains("spec.variables", problem, StringComparison.Ordinal);
    }

    private static BuildPlan With(string value) => Plan with
    {
        Steps =
        [
            Plan.Steps[0] with { Make = new MakeArguments { Target = "kernel", Variables = new Dictionary<string, string> { ["X"] = value } } },
            .. Plan.Steps.Skip(1),
        ],
    };

    // Base64 of what nothing can compress.
    private static string Noise(int characters)
    {
        var noise = new byte[characters / 4 * 3];
        new Random(1).NextBytes(noise);
        return Convert.ToBase64String(noise);
    }

    private static string Json(BuildPlan plan) => JsonSerializer.Serialize(plan, PlanningJsonContext.Default.BuildPlan);
}
