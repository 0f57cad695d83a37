using System.Globalization;
using TalosImageOperator.Builder.Dockerfiles;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Packages;

/// <summary>An extension of a tree that a plain Dockerfile builds.</summary>
/// <param name="Name">metadata.name in its manifest.yaml.</param>
/// <param name="Context">The path of the context's folder.</param>
/// <param name="File">The path of the Dockerfile.</param>
internal sealed record DockerfileExtension(string Name, string Context, string File)
{
    private Dockerfile Dockerfile { get; init; } = null!;

    private IReadOnlyDictionary<string, string> Given { get; init; } = null!;

    /// <param name="tree">The work tree.</param>
    /// <param name="field">Of the spec, such as <c>spec.extensions.build[0]</c>.</param>
    /// <exception cref="StepFailedException">Input: the tree has no such file, or the Dockerfile does not declare an argument.</exception>
    public static DockerfileExtension Read(string tree, DockerfileArguments arguments, string field)
    {
        var folder = Parts(arguments.Path, $"{field}.path");
        string[] file = [.. folder, .. Parts(arguments.File, $"{field}.dockerfile")];
        var text = SourceTree.ReadText(tree, file) ?? throw StepFailedException.Input(
            Reasons.InvalidSpec, $"{field}.dockerfile: \"{string.Join('/', file)}\" is not in the tree. Correct path or dockerfile.");
        var dockerfile = Dockerfile.Parse(text);
        var given = arguments.BuildArgs;
        var undeclared = given.Keys.Where(name => !dockerfile.Declares(name)).Order(StringComparer.Ordinal).ToList();
        if (undeclared.Count > 0)
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                string.Join(' ', undeclared.Select(name =>
                    $"{field}.buildArgs.{name} has no effect: the Dockerfile has no ARG {name}.{Suggestion.For(name, dockerfile.Declared)} Remove it, or declare it.")));
        }

        foreach (var (name, value) in given)
        {
            SafeValue.Require(name, value);
        }

        return new DockerfileExtension(arguments.Name, SourceTree.PathOf(tree, folder), SourceTree.PathOf(tree, file)) { Dockerfile = dockerfile, Given = given };
    }

    /// <summary>The build arguments: what the Dockerfile declares of the release, the packages and the date, and the user's.</summary>
    /// <param name="tree">The ID of the tree.</param>
    public SortedDictionary<string, string> Arguments(StepContext context, string tree)
    {
        var epoch = context.Results.ReadSource(StepIds.SourceOf(tree)).SourceDateEpoch.ToString(CultureInfo.InvariantCulture);
        (string Name, string Value)[] known = [.. TreeMake.Packages(context), ("SOURCE_DATE_EPOCH", epoch), ("TAG", TreeMake.Tag(context))];
        var arguments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in known.Where(argument => Dockerfile.Declares(argument.Name)))
        {
            arguments[name] = value;
        }

        foreach (var (name, value) in Given)
        {
            arguments[name] = value;
        }

        return arguments;
    }

    /// <summary>The images that the build pulls.</summary>
    /// <param name="arguments">The build arguments.</param>
    /// <param name="platform">The platform to build for.</param>
    /// <param name="worker">The platform of BuildKit.</param>
    public (string? Frontend, StageImages Images) Images(IReadOnlyDictionary<string, string> arguments, string platform, string worker) =>
        (Dockerfile.Syntax, Dockerfile.ImagesOf(null, arguments, platform, worker, new HashSet<string>()));

    private static string[] Parts(string path, string field)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        return parts.Contains("..") || path.StartsWith('/')
            ? throw StepFailedException.Input(Reasons.InvalidSpec, $"{field}: \"{path}\" leaves the tree. Use a path below its root.")
            : parts;
    }
}
