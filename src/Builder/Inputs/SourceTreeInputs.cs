using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Dockerfiles;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>
/// The images that the checked-out source of Talos names for the plan's targets: the stages of its Dockerfile with the build arguments that
/// make passes, and the frontend.
/// </summary>
/// <param name="context">Of the step.</param>
/// <param name="worker">The platform that BuildKit runs on.</param>
internal sealed class SourceTreeInputs(StepContext context, string worker)
{
    // No registry has this name; packages of this build have no digest yet.
    private const string ThisBuild = "this-build.invalid/";

    private readonly Dictionary<string, Dockerfile?> _dockerfiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceImage> _images = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unread = new(StringComparer.Ordinal);
    private readonly List<BuildxCall> _calls = [];
    private readonly IReadOnlySet<string> _made = StepPolicy.References(context);
    private bool _isPartial;

    private BuildPlan Plan => context.Plan;

    public async Task<SourceTreeImages> ReadAsync(CancellationToken stop)
    {
        foreach (var step in Plan.Steps.Where(step => step is { Make: not null, Kind: StepKind.Image or StepKind.Files }))
        {
            var make = step.Make!.WithImages(id => $"{ThisBuild}{id}");
            var goal = step.Kind == StepKind.Image ? $"target-{make.Target}" : make.Target;
            if (await MakeDryRun.RunAsync(context, make, goal, stop) is not { } calls)
            {
                _isPartial = true;
                _unread.Add($"the images of make {goal}");
                continue;
            }

            foreach (var call in calls)
            {
                _calls.Add(call);
                Read(call);
            }
        }

        return new SourceTreeImages([.. _images.Values.OrderBy(image => image.Reference, StringComparer.Ordinal)], [.. _unread]);
    }

    /// <summary>The fields of the spec whose make variable the source does not read. Known once the images are read.</summary>
    public IEnumerable<(string Variable, string Field)> UnreadFields()
    {
        // What was not read may use them.
        if (_isPartial || _calls.Count == 0)
        {
            yield break;
        }

        var makefiles = Makefiles.Read(context.Settings.SourceFolder);
        foreach (var (variable, field) in Plan.Inputs?.Fields ?? new Dictionary<string, string>())
        {
            if (!makefiles.Use(variable) && !_calls.Any(call => call.Arguments.ContainsKey(variable) && DockerfileOf(call)?.Declares(variable) != false))
            {
                yield return (variable, field);
            }
        }
    }

    /// <summary>The variables with which the source passes images of packages, such as <c>PKG_KERNEL</c>.</summary>
    public IReadOnlyList<string> PackageVariables() =>
    [
        .. _calls.SelectMany(call => call.Arguments.Keys.Where(name => name.StartsWith("PKG_", StringComparison.Ordinal) && DockerfileOf(call)?.Declares(name) == true))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private void Read(BuildxCall call)
    {
        if (DockerfileOf(call) is not { } dockerfile)
        {
            _isPartial = true;
            _unread.Add($"the images of {call.File}");
            return;
        }

        if (call.Arguments.GetValueOrDefault("BUILDKIT_SYNTAX", dockerfile.Syntax ?? "") is { Length: > 0 } syntax)
        {
            Add(syntax, worker, FieldOf(syntax, ""));
        }

        foreach (var platform in Plan.Inputs?.Platforms ?? [Plan.Platform])
        {
            // A platform that the makefiles set themselves stays.
            var target = call.Platform is { } given && given != Plan.Platform ? given : platform;
            var images = dockerfile.ImagesOf(
                call.Target, call.Arguments, target, platform == Plan.Platform ? worker : platform, call.Contexts.Keys.ToHashSet(StringComparer.Ordinal));
            foreach (var image in images.Images)
            {
                Add(image, platform);
            }

            _unread.UnionWith(images.Unread);
            if (!images.HasTarget)
            {
                _isPartial = true;
                _unread.Add($"the images of target {call.Target} of {call.File}");
            }
        }
    }

    // What this build makes has the architecture of its platform only. For the other one it is the image of that name in its registry.
    private void Add(StageImage image, string platform)
    {
        var byStep = image.Reference.StartsWith(ThisBuild, StringComparison.Ordinal);
        if (!byStep && !_made.Contains(ImageReference.Tagged(ImageReference.Complete(image.Reference))))
        {
            Add(image.Reference, image.Platform, FieldOf(image.Reference, image.Text));
        }
        else if (image.Platform != platform)
        {
            Add(byStep ? NameInRegistry(image) : image.Reference, image.Platform, InputFields.PkgsTargets);
        }
    }

    private string NameInRegistry(StageImage image)
    {
        var step = Plan.Steps.First(step => step.Id == image.Reference[ThisBuild.Length..]);
        return StepPolicy.NameInRegistry(context, step) ?? throw StepFailedException.Input(
            Reasons.InvalidSpec,
            $"{InputFields.PkgsTargets}: \"{step.Make?.Target}\" is taken for {image.Platform} as well, and the source of Talos does not name its image. Set spec.pkgs.prefix and spec.pkgs.tag.");
    }

    private void Add(string reference, string platform, string field)
    {
        if (!_images.TryGetValue(reference, out var image))
        {
            _images[reference] = image = new SourceImage(reference, field, new SortedSet<string>(StringComparer.Ordinal));
        }

        image.Platforms.Add(platform);
    }

    // The fields that the name is made of.
    private string FieldOf(string reference, string text)
    {
        var variables = _calls[^1].Arguments;
        var fields = (Plan.Inputs?.Fields ?? new Dictionary<string, string>())
            .Where(entry => variables.TryGetValue(entry.Key, out var value) && value.Length > 0
                && (Regex.IsMatch(text, $@"\$\{{?{Regex.Escape(entry.Key)}\b") || (text.Contains("PKG_", StringComparison.Ordinal) && IsPart(entry.Key, value, reference))))
            .Select(entry => entry.Value)
            .ToList();
        var named = fields.FirstOrDefault(field => field.StartsWith(InputFields.Overrides, StringComparison.Ordinal));
        return named ?? (fields.Count == 0 ? InputFields.Source : string.Join(" and ", fields.Order(StringComparer.Ordinal)));
    }

    private static bool IsPart(string variable, string value, string reference) => variable switch
    {
        "PKGS_PREFIX" => reference.StartsWith(value + "/", StringComparison.Ordinal),
        "PKGS" or "EXTRAS" => reference.EndsWith(":" + value, StringComparison.Ordinal),
        _ => reference == value,
    };

    private Dockerfile? DockerfileOf(BuildxCall call)
    {
        if (!_dockerfiles.TryGetValue(call.File, out var dockerfile))
        {
            var parts = call.File.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
            // One outside the tree is not the source's.
            var text = Path.IsPathRooted(call.File) || parts.Contains("..") ? null : SourceTree.ReadText(context.Settings.SourceFolder, parts);
            _dockerfiles[call.File] = dockerfile = text is null ? null : Dockerfile.Parse(text);
        }

        return dockerfile;
    }
}

/// <param name="Images">Each once.</param>
/// <param name="Unread">What names images, but cannot be read before the build.</param>
internal sealed record SourceTreeImages(IReadOnlyList<SourceImage> Images, IReadOnlyList<string> Unread)
{
    /// <summary>Those of both.</summary>
    public SourceTreeImages And(SourceTreeImages other) => new(
        [
            .. from image in Images.Concat(other.Images)
               group image by image.Reference into same
               orderby same.Key
               select same.First() with { Platforms = new SortedSet<string>(same.SelectMany(image => image.Platforms), StringComparer.Ordinal) },
        ],
        [.. Unread.Union(other.Unread)]);
}

/// <param name="Reference">As the build pulls it.</param>
/// <param name="Field">The fields of the spec that its name is made of.</param>
/// <param name="Platforms">Those it is pulled for.</param>
internal sealed record SourceImage(string Reference, string Field, SortedSet<string> Platforms);
