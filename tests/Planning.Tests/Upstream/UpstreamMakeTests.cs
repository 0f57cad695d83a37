using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Tests.Support;

namespace TalosImageOperator.Planning.Tests.Upstream;

/// <summary>The planned calls of make beside those of a person who follows upstream's guide with the same variables.</summary>
public sealed class UpstreamMakeTests
{
    // Variables that reach buildx inside another argument, or make alone.
    private static readonly HashSet<string> Elsewhere =
        ["DEST", "GO_BUILDTAGS", "IMAGER_EXTRA_PKGS", "IMAGE_REGISTRY", "PLATFORM", "PUSH", "WITH_DEBUG"];

    public static TheoryData<string> Tags => [.. UpstreamFacts.Newest];

    [SkippableTheory, MemberData(nameof(Tags))]
    public void Plan_OfEveryMadeOutput_ExpandsToUpstreamsOwnArguments(string tag)
    {
        var tree = UpstreamTree.At(tag);
        var names = tree.Table.Outputs.Where(output => output.Kind is StepKind.Image or StepKind.Files).Select(output => output.Name);
        var plan = BuildPlanner.Plan(Specs.Full(tree.Release.ToString(), [.. names]), "linux/arm64");

        foreach (var step in plan.Steps.Where(step => step.Make is not null))
        {
            var make = step.Make!;
            var goal = step.Kind == StepKind.Image ? $"target-{make.Target}" : make.Target;
            var planned = tree.BuildxArguments(goal, make.Variables);

            foreach (var (name, value) in make.Variables.Where(entry => !Elsewhere.Contains(entry.Key)))
            {
                Assert.Contains($"--build-arg={name}={value}", planned);
            }

            Assert.Contains("--platform=linux/arm64", planned);
            Assert.Contains("--push=false", planned);
            Assert.Contains($"-tags {make.Variables["GO_BUILDTAGS"]}", planned.Single(argument => argument.StartsWith("--build-arg=GO_BUILDFLAGS=", StringComparison.Ordinal)), StringComparison.Ordinal);

            if (UpstreamGoal(step.Id, tree.Table.Minor) is { } upstream)
            {
                Assert.Equal(Comparable(tree.BuildxArguments(upstream, Persons(make.Variables))), Comparable(planned));
            }
        }
    }

    private static string? UpstreamGoal(string output, int minor) => output switch
    {
        "talosctl" => "talosctl-image",
        "talosctl-linux-armv7" when minor < 12 => null, // a stage without a target
        "talosctl-freebsd-arm64" when minor < 10 => "taloscl-freebsd-arm64",
        _ => output,
    };

    // What upstream's recipes set by themselves.
    private static Dictionary<string, string> Persons(IReadOnlyDictionary<string, string> variables) =>
        variables.Where(entry => entry.Key is not ("DEST" or "NAME" or "IMAGER_EXTRA_PKGS")).ToDictionary();

    private static IEnumerable<string> Comparable(IEnumerable<string> arguments) => arguments
        .Where(argument => !argument.StartsWith("--output", StringComparison.Ordinal) && !argument.StartsWith("type=", StringComparison.Ordinal))
        .Select(argument => argument.StartsWith("--build-arg=INSTALLER_PKGS=", StringComparison.Ordinal)
            ? argument.TrimEnd() // the planned list ends where the imager's packages would begin
            : argument);
}
