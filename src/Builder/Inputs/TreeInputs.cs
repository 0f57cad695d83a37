using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Images;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Packages;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>The images that the checked-out trees beside Talos's own name for the plan's targets, without those that this build makes.</summary>
/// <param name="context">Of the step.</param>
/// <param name="worker">The platform that BuildKit runs on.</param>
internal sealed class TreeInputs(StepContext context, string worker)
{
    private readonly Dictionary<string, SourceImage> _images = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unread = new(StringComparer.Ordinal);
    private readonly List<string> _downloads = [];
    private readonly IReadOnlySet<string> _made = StepPolicy.References(context);

    /// <summary>URLs that the trees download from. Known once the images are read.</summary>
    public IReadOnlyList<string> Downloads => _downloads;

    private IReadOnlyList<string> Platforms => context.Plan.Inputs?.Platforms ?? [context.Plan.Platform];

    public SourceTreeImages Read()
    {
        foreach (var step in context.Plan.Steps.Concat(context.Plan.Inputs?.Elsewhere ?? []))
        {
            if (step.Tree is null || context.Plan.Tree(step.Tree) is not { } tree)
            {
                continue;
            }

            if (step.Kind == StepKind.TreeTarget)
            {
                ReadTarget(step, tree);
            }
            else if (step.Kind == StepKind.DockerfileExtension)
            {
                ReadDockerfile(step, tree);
            }
        }

        return new SourceTreeImages([.. _images.Values.OrderBy(image => image.Reference, StringComparer.Ordinal)], [.. _unread]);
    }

    private void ReadTarget(BuildStep step, TreePlan tree)
    {
        var folder = context.Settings.TreeFolder(tree.Id);
        var makefile = new MakefileVariables(SourceTree.ReadText(folder, "Makefile") ?? "", TreeMake.Of(context, step).Variables);
        var arguments = makefile.Names.Concat(step.Make!.Variables.Keys).Concat(["PKGS", "PKGS_PREFIX", "TAG"]).Distinct()
            .Select(name => (Name: name, Value: makefile.ValueOf(name))).Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);
        var files = PkgsFiles.Read(folder, [step.Make.Target], arguments);
        if (files.Frontend is { } frontend)
        {
            Add(frontend, tree, [worker]);
        }

        foreach (var image in files.Images)
        {
            // A line may be in a condition, for one architecture only, so the platforms are not checked before the build.
            Add(image, tree, []);
        }

        _unread.UnionWith(files.Unread.Select(image => $"{image} of {tree.Field}"));
        _downloads.AddRange(files.Sources);
    }

    private void ReadDockerfile(BuildStep step, TreePlan tree)
    {
        var extension = DockerfileExtension.Read(context.Settings.TreeFolder(tree.Id), step.Dockerfile!, tree.Field);
        var arguments = extension.Arguments(context, step.Tree!);
        foreach (var platform in Platforms)
        {
            var (frontend, images) = extension.Images(arguments, platform, platform == context.Plan.Platform ? worker : platform);
            if (frontend is not null)
            {
                Add(frontend, tree, [worker]);
            }

            foreach (var image in images.Images)
            {
                Add(image.Reference, tree, [image.Platform]);
            }

            _unread.UnionWith(images.Unread.Select(image => $"{image} of {tree.Field}"));
        }
    }

    private void Add(string reference, TreePlan tree, IEnumerable<string> platforms)
    {
        if (_made.Contains(ImageReference.Tagged(ImageReference.Complete(reference))))
        {
            return;
        }

        if (!_images.TryGetValue(reference, out var image))
        {
            _images[reference] = image = new SourceImage(reference, tree.Field, new SortedSet<string>(StringComparer.Ordinal));
        }

        image.Platforms.UnionWith(platforms);
    }
}
