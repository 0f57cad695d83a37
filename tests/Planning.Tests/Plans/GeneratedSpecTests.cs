using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Tests.Support;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Planning.Tests.Plans;

/// <summary>Every spec is either rejected with an error or becomes a plan without values that make or a shell interprets.</summary>
public sealed partial class GeneratedSpecTests
{
    private const int Count = 10_000;

    [Fact]
    public void Specs_OfEveryKind_AreRefusedByFieldOrPlannedSafely()
    {
        var (refused, planned) = (0, 0);

        Prop.ForAll(GeneratedSpecs.Arbitrary(), Check).Check(Config.QuickThrowOnFailure.WithMaxTest(Count));

        // The generator must produce both valid and invalid specs.
        Assert.InRange(refused, Count / 10, Count);
        Assert.InRange(planned, Count / 10, Count);

        void Check(TalosImageBuildSpec spec)
        {
            if (Refused(spec))
            {
                refused++;
                return;
            }

            foreach (var platform in spec.Platforms)
            {
                AssertSafe(BuildPlanner.Plan(spec, platform));
            }

            Assert.All(SpecWarnings.Of(spec), warning => Assert.EndsWith(".", warning, StringComparison.Ordinal));
            planned++;
        }
    }

    private static bool Refused(TalosImageBuildSpec spec)
    {
        var errors = SpecErrors.Of(spec);
        Assert.All(errors, error =>
        {
            Assert.Matches(FieldName(), error.Path);
            Assert.StartsWith(error.Path, error.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        });

        return errors.Count > 0;
    }

    private static void AssertSafe(BuildPlan plan)
    {
        Assert.Matches(Revision(), plan.Source.Revision);
        Assert.Matches(Repository(), plan.Source.Repository);

        Assert.All(plan.Trees ?? [], AssertSafe);
        Assert.All(plan.Source.GoEnvironment ?? new Dictionary<string, string>(), variable => Assert.Matches(MakeSafe(), variable.Value));
        Assert.All(plan.Pulls?.Mirrors ?? [], mirror => Assert.All([mirror.Host, .. mirror.Endpoints], text => Assert.Matches(MakeSafe(), text)));
        Assert.All(plan.Pulls?.InsecureHosts ?? [], host => Assert.Matches(MakeSafe(), host));

        foreach (var step in plan.Steps)
        {
            Assert.Matches(Label(), step.Id);

            if (step.Make is { } make)
            {
                Assert.Matches(Label(), make.Target);
                Assert.All(make.Variables, variable =>
                {
                    Assert.Matches(VariableName(), variable.Key);
                    Assert.Matches(MakeSafe(), variable.Value);
                });
            }

            if (step.Imager is { } imager)
            {
                AssertOneLineOfJson(
                [
                    imager.Profile, imager.Architecture, imager.Image ?? "", imager.BaseInstallerImage ?? "", imager.ImageCache ?? "",
                    .. imager.ExtraKernelArgs ?? [], .. imager.SystemExtensions ?? [], .. (imager.Meta ?? Specs.Map()).Values,
                    imager.Overlay?.Name ?? "", imager.Overlay?.Image ?? "", .. (imager.Overlay?.Options ?? Specs.Map()).Values,
                ]);
            }

            if (step.Produces is { } product)
            {
                Assert.Matches(MakeSafe(), product.Repository);
                Assert.All(product.Files, file => Assert.Matches(MakeSafe(), file));
            }
        }
    }

    private static void AssertSafe(TreePlan pkgs)
    {
        Assert.Matches(Repository(), pkgs.Repository);

        if (pkgs.Revision is { } revision)
        {
            Assert.Matches(Revision(), revision);
        }
    }

    // The imager runs from the exec form of RUN: a JSON list, in which only a line break, a heredoc or a control character could
    // end or change the string.
    private static void AssertOneLineOfJson(string[] arguments)
    {
        Assert.All(arguments, argument => Assert.DoesNotContain(argument, letter => char.IsControl(letter) && letter is not ('\n' or '\t')));

        var line = JsonSerializer.Serialize(arguments);

        Assert.Matches(PlainJson(), line);
        Assert.Equal(arguments, JsonSerializer.Deserialize<string[]>(line));
    }

    [GeneratedRegex("(spec|imager|registry|source|pkgs|cache|job)")]
    private static partial Regex FieldName();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]*\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^[A-Za-z0-9._/:@+,-]*\z")]
    private static partial Regex MakeSafe();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._/@+-]*\z")]
    private static partial Regex Revision();

    [GeneratedRegex(@"^(?!.*::)[A-Za-z0-9_][A-Za-z0-9._/:@+-]*\z")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^\[[ -;=-~]*\]\z")]
    private static partial Regex PlainJson();
}
