using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Images;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Images;

/// <summary>One image of a build.</summary>
/// <param name="Image">As the build names it, with its registry.</param>
/// <param name="Digest">Of the index over all platforms; null if it was not looked up, or not found.</param>
/// <param name="Use">The field of the spec that names it, or what it is.</param>
public sealed record ListedImage(string Image, string? Digest, string Use)
{
    /// <summary>Null for a name that only the catalog resolves, or an image whose tag is not known.</summary>
    public string? Reference => Digest is not null ? ImageReference.At(Image, Digest)
        : ImageReference.Tagged(Image) == Image && !Image.Contains(' ', StringComparison.Ordinal) ? Image
        : null;
}

/// <summary>The images and hosts of a build, and what could not be found.</summary>
public sealed record ListedBuild(IReadOnlyList<ListedImage> Images, IReadOnlyList<NeededHost> Hosts, IReadOnlyList<string> Errors)
{
    public static ListedBuild Of(IEnumerable<ListedImage> images, IEnumerable<NeededHost> hosts, IReadOnlyList<string> errors) => new(
        [.. images.OrderBy(image => image.Image, StringComparer.Ordinal)],
        [.. hosts.OrderBy(host => host.Host, StringComparer.Ordinal)],
        errors);
}

/// <summary>Lists what a build takes from registries and other hosts. Builds nothing; of the source of Talos, make runs without its commands.</summary>
/// <param name="spec">A spec that the rules accept.</param>
/// <param name="platforms">Of the spec, at least one.</param>
public sealed class ImageListing(TalosImageBuildSpec spec, IReadOnlyList<string> platforms)
{
    private readonly IReadOnlyList<BuildPlan> _plans = [.. platforms.Select(platform => WithoutKernelChanges(BuildPlanner.Plan(spec, platform)))];
    private readonly TreeImages _known = TreeImages.Of(ReleaseMatrix.Of(TalosRelease.Parse(spec.Release)));

    /// <summary>What the spec and the release matrix know.</summary>
    public ListedBuild Offline() =>
        ListedBuild.Of(Images(_known).Select(image => new ListedImage(Name(image), null, image.Use)), Hosts(sources: null), []);

    /// <summary>Fetches the source trees as a build does, and looks every image up.</summary>
    /// <exception cref="StepFailedException">A source or a registry is not available.</exception>
    public async Task<ListedBuild> OnlineAsync(BuilderSettings settings, StepLog log, TimeProvider time, CancellationToken stop)
    {
        var run = new PlanRun(_plans[0], settings, new ProcessRunner(time), time);
        await run.RunAsync(StepIds.Source, log, stop);
        var tree = await ReadTreeAsync(settings, log, time, stop);
        var sources = new List<string>();
        var others = new List<NeededImage>();
        foreach (var plan in _plans)
        {
            var own = new PlanRun(plan, settings, new ProcessRunner(time), time);
            foreach (var step in plan.Steps.Where(step => step.Kind == StepKind.TreeSource))
            {
                await own.RunAsync(step.Id, log, stop);
            }

            await own.WithContextAsync(plan.Steps[0], log, context =>
            {
                var inputs = new TreeInputs(context, plan.Platform);
                others.AddRange(inputs.Read().Images.Select(image => new NeededImage(image.Reference, image.Field)));
                sources.AddRange(inputs.Downloads);
                return Task.FromResult(true);
            });
        }

        var (images, errors) = await run.WithContextAsync(_plans[0].Steps[0], log, context => FindAsync(
            context, Images(tree).Concat(others).DistinctBy(image => ImageReference.Complete(image.Reference)), stop));
        return ListedBuild.Of(images, Hosts(sources.Count == 0 ? null : sources), errors);
    }

    private async Task<TreeImages> ReadTreeAsync(BuilderSettings settings, StepLog log, TimeProvider time, CancellationToken stop)
    {
        var images = new List<NeededImage>();
        foreach (var plan in _plans)
        {
            var run = new PlanRun(plan, settings, new ProcessRunner(time), time);
            var read = await run.WithContextAsync(
                plan.Steps[0], log, context => new SourceTreeInputs(context, plan.Platform).ReadAsync(stop));
            if (read.Unread.Count > 0)
            {
                // What cannot be read may name any package.
                return TreeFiles.Read(settings.SourceFolder, Variables(), _known);
            }

            images.AddRange(read.Images.Select(image => new NeededImage(image.Reference, image.Field)));
        }

        return _known with { OfTargets = images };
    }

    private IEnumerable<NeededImage> Images(TreeImages tree) =>
        _plans.SelectMany(plan => NeededImages.Of(spec, plan, tree)).DistinctBy(image => image.Reference);

    private IEnumerable<NeededHost> Hosts(IReadOnlyList<string>? sources) => _plans.SelectMany(plan => NeededHosts.Of(spec, plan, sources)).Distinct();

    /// <summary>All that are missing are named at once.</summary>
    private static async Task<(IReadOnlyList<ListedImage> Images, IReadOnlyList<string> Errors)> FindAsync(
        StepContext context, IEnumerable<NeededImage> images, CancellationToken stop)
    {
        var inputs = InputImages.Unlisted(context);
        var listed = new List<ListedImage>();
        var errors = new List<string>();
        foreach (var image in images)
        {
            try
            {
                listed.Add(await FindAsync(inputs, image, stop));
            }
            catch (StepFailedException failure) when (failure.Class == FailureClass.Input)
            {
                listed.Add(new ListedImage(Name(image), null, image.Use));
                errors.Add(context.Log.Redact(failure.Message));
            }
        }

        return (listed, errors);
    }

    private static async Task<ListedImage> FindAsync(InputImages inputs, NeededImage image, CancellationToken stop)
    {
        var found = image.Kind switch
        {
            NeededImageKind.Extension => await inputs.ExtensionAsync(image.Reference, stop),
            NeededImageKind.Overlay => await inputs.OverlayAsync(new ImagerOverlay { Name = image.Reference }, stop),
            _ => await inputs.ImageAsync(image.Reference, Field(image), stop),
        };
        var digest = found[(found.LastIndexOf('@') + 1)..];
        // Not where it was found, which may be a mirror.
        return image.Kind == NeededImageKind.Named
            ? new ListedImage(Name(image), digest, image.Use)
            : new ListedImage(ImageReference.Repository(found), digest, $"{image.Use}: {image.Reference}");
    }

    // For messages. An image that no field names is named by a source.
    private static string Field(NeededImage image) => image.Use switch
    {
        NeededImages.PkgsFrontendUse or NeededImages.PkgsImageUse => "spec.pkgs.build",
        var use when use.StartsWith("spec.", StringComparison.Ordinal) => use,
        _ => "spec.source",
    };

    private static string Name(NeededImage image) =>
        image.Kind == NeededImageKind.Named ? ImageReference.Complete(image.Reference) : $"{image.Reference} (in the catalog)";

    private Dictionary<string, string> Variables()
    {
        var variables = spec.Variables.ToDictionary(StringComparer.Ordinal);
        if (spec.Pkgs.Prefix is { Length: > 0 } prefix)
        {
            variables["PKGS_PREFIX"] = prefix;
        }

        if (spec.Pkgs.Tag is { Length: > 0 } tag)
        {
            variables["PKGS"] = tag;
        }

        return variables;
    }

    // A list needs no kernel configuration.
    private static BuildPlan WithoutKernelChanges(BuildPlan plan) =>
        plan with { Trees = plan.Trees?.Select(tree => tree with { Kernel = null }).ToList() };
}
