using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using k8s.Models;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Tests.Crd;

namespace TalosImageOperator.Entities.Tests.Rules;

/// <summary>Schema and decoder take the same for a quantity, and that is what the API server takes for one.</summary>
public sealed class QuantityTests
{
    private const string Requests = "spec.job.resources.requests{}";

    private static readonly Regex Form = new((string)CrdFile.At(Requests).Schema["pattern"]!, RegexOptions.CultureInvariant);
    private static readonly int MaxLength = (int)CrdFile.At(Requests).Schema["maxLength"]!;

    private static readonly Gen<string> Parts = Gen.Elements(
        "", "0", "1", "12", "007", "1.", ".5", "1.5", "-1", "+1", ".", "e", "E", "e3", "E-3", "e+2", "e1.5", "e999", "Ki", "Mi", "Ei", "k", "K", "m", "u", "n",
        "M", "G", "T", "P", "i", " ", "\n", "x", "1/2", "9999999999999999999999");

    private static readonly Arbitrary<string> Texts = Arb.From(Gen.ListOf(Parts).Select(parts => string.Concat(parts.Take(4))));

    [Theory]
    [InlineData("1", true)]
    [InlineData("1.5Gi", true)]
    [InlineData(".5", true)]
    [InlineData("5.", true)]
    [InlineData("100m", true)]
    [InlineData("3u", true)]
    [InlineData("12e6", true)]
    [InlineData("1E-3", true)]
    [InlineData("2E", true)]
    [InlineData("9223372036854775807", true)]
    [InlineData("9999999999999999e99", true)]
    [InlineData("99999999999999999999", false)]
    [InlineData("-1", false)]
    [InlineData("-12e3", false)]
    [InlineData("1e1.5", false)]
    [InlineData("1x", false)]
    [InlineData("1K", false)]
    [InlineData("e3", false)]
    [InlineData("", false)]
    [InlineData("1 Gi", false)]
    [InlineData("1e999999999", false)]
    public void Quantity_Text_IsTakenByBothOrNone(string text, bool taken)
    {
        Assert.Equal(taken, SchemaTakes(text));
        if (taken)
        {
            Decode(text);
        }
    }

    [Property(MaxTest = 2000)]
    public Property Quantity_ThatTheSchemaTakes_IsDecodedAndWrittenBack() => Prop.ForAll(Texts, text =>
    {
        if (!SchemaTakes(text))
        {
            return;
        }

        JsonSerializer.Serialize(Decode(text), EntitiesJsonContext.Default.TalosImageBuildSpec);
    });

    [Property(MaxTest = 500)]
    public Property WorkspaceSize_ThatTheRuleTakes_IsAQuantity() => Prop.ForAll(Texts, text =>
    {
        if (TextRules.ByteQuantity.Allows(text))
        {
            Assert.True(new ResourceQuantity(text).ToDecimal() > 0, text);
        }
    });

    private static bool SchemaTakes(string text) => text.Length <= MaxLength && Form.Match(text) is { Success: true } match && match.Length == text.Length;

    private static TalosImageBuildSpec Decode(string text) => JsonSerializer.Deserialize(
        $$$$$"""{"job":{"resources":{"requests":{"cpu":"{{{{{text}}}}}"}}}}""", EntitiesJsonContext.Default.TalosImageBuildSpec)!;
}
