using System.Text.Json;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Verifying.Images;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;
using TalosImageOperator.Planning.Warnings;

namespace TalosImageOperator.Builder.Steps;

/// <summary>
/// Finds every image that the build will pull, by digest and for its platforms, before anything is built, and pins them. A tag that moves
/// after that changes nothing in this Job. The list is pushed without a tag; it is the same for every platform.
/// </summary>
public sealed class InputsStep : IStepKind
{
    // A release of Talos has about 70 package images.
    private const int AtOnce = 8;

    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var buildKit = await BuildKitBuilder.DescribeAsync(context, stop);
        var snapshotter = NativeSnapshotter(context, buildKit);
        buildKit.RequireVersion(string.Join(" or ", context.Settings.BuildKit));
        var tree = new SourceTreeInputs(context, buildKit.Platform ?? context.Plan.Platform);
        var talos = await tree.ReadAsync(stop);
        UnreadVariables.Refuse(tree);
        var source = talos.And(new TreeInputs(context, buildKit.Platform ?? context.Plan.Platform).Read());
        var pinned = context.Settings.Inputs is { } other ? await PushedInputs.ReadAsync(context.Registry, other, stop) : null;
        var images = InputImages.Unlisted(context);
        IReadOnlyList<PlannedInput> planned = [.. PlannedInputs.Of(context.Plan, images), .. SourceInputs(source, images)];
        var found = await FindAsync(context, planned, pinned?.List, stop);
        int? verified = context.Plan.Inputs?.Rules is { } rules ? await VerifyAsync(context, rules, planned, found, stop) : null;
        if (context.Plan.Steps.Any(step => step.Imager is { Identity: true }))
        {
            var image = await IdentityExtension.PushAsync(context, context.Results.ReadSource().SourceDateEpoch, stop);
            found = [.. found, new InputImage { Name = IdentityExtension.Name, Field = InputFields.Identity, Digest = image.Split('@')[1], Image = image }];
        }

        var list = new InputList
        {
            Images = [.. found.Concat(source.Unread.Select(text => new InputImage { Name = text, Field = InputFields.Source })).OrderBy(image => image.Name, StringComparer.Ordinal)],
        };
        return await WriteAsync(context, list, pinned, [.. source.Images.Select(image => image.Reference)], stop) with { Snapshotter = snapshotter, Verified = verified };
    }

    // In the first minute, because the disk fills up only hours later.
    private static string? NativeSnapshotter(StepContext context, BuildKitInspection buildKit)
    {
        if (buildKit.Snapshotter != RunWarnings.NativeSnapshotter)
        {
            return null;
        }

        context.Log.Info($"warning: {RunWarnings.OfSnapshotter(context.Plan.Platform, node: null)}");
        return RunWarnings.NativeSnapshotter;
    }

    private static async Task<int> VerifyAsync(
        StepContext context, IReadOnlyList<ImageRulePlan> rules, IReadOnlyList<PlannedInput> planned, IReadOnlyList<InputImage> found, CancellationToken stop)
    {
        List<FoundInput> images = [];
        foreach (var image in found)
        {
            var input = planned.First(input => input.Name == image.Name);
            images.Add(new FoundInput(image, input.Reference is { } reference ? await reference(stop) : image.Name));
        }

        return await new ImageVerification(context, rules).RunAsync(images, stop);
    }

    private static IEnumerable<PlannedInput> SourceInputs(SourceTreeImages source, InputImages images) =>
        from image in source.Images
        select new PlannedInput(image.Reference, image.Field, image.Platforms, stop => images.ImageAsync(image.Reference, image.Field, stop)) { OfSource = true };

    private static async Task<StepResult> WriteAsync(
        StepContext context, InputList list, PushedList? pinned, HashSet<string> pulledByBuildKit, CancellationToken stop)
    {
        await WriteAsync(StepIds.FoundFile, JsonSerializer.SerializeToUtf8Bytes(list, BuilderJsonContext.Default.InputList));
        await WriteAsync(StepIds.InputsFile, JsonSerializer.SerializeToUtf8Bytes(pinned?.List ?? list.WithoutPlaces(), BuilderJsonContext.Default.InputList));
        var pulled = list.Images.Where(image => pulledByBuildKit.Contains(image.Name)).ToList();
        var policy = SourcePolicy.Of(pulled, context.Plan.Inputs?.Rules is { } rules ? new ImageRules(rules).Policy(pulled) : []);
        await WriteAsync(SourcePolicy.FileName, JsonSerializer.SerializeToUtf8Bytes(policy, BuilderJsonContext.Default.SourcePolicy));
        foreach (var image in list.Images)
        {
            context.Log.Info($"{image.Field}: {image.Name} is {image.Image ?? "not known before the build"}");
        }

        IReadOnlyList<string> unread = [.. list.Images.Where(image => image.Digest is null).Select(image => image.Name)];
        if (unread.Count > 0)
        {
            context.Log.Info($"warning: {RunWarnings.OfUnread(context.Plan.Platform, unread)}");
        }

        var result = await ResultAsync(context, pinned, stop);
        return result with { Unread = unread.Count == 0 ? null : unread };

        Task WriteAsync(string name, byte[] content) => File.WriteAllBytesAsync(context.Results.PathOf(context.Step.Id, name), content, stop);
    }

    /// <summary>The other platform's list is the result as it is in the registry: written anew, it might have another digest.</summary>
    private static Task<StepResult> ResultAsync(StepContext context, PushedList? pinned, CancellationToken stop)
    {
        if (pinned is not null)
        {
            return Task.FromResult(new StepResult { Step = context.Step.Id, Digest = context.Settings.Inputs!.Split('@')[1], Size = pinned.Size });
        }

        var folder = Path.GetDirectoryName(context.Results.PathOf(context.Step.Id, StepIds.InputsFile))!;
        return ArtifactPush.RunAsync(context, context.Step.Produces!, folder, context.Results.ReadSource().SourceDateEpoch, stop);
    }

    /// <summary>All that are missing are named at once.</summary>
    private static async Task<IReadOnlyList<InputImage>> FindAsync(
        StepContext context, IReadOnlyList<PlannedInput> inputs, InputList? pinned, CancellationToken stop)
    {
        var search = new InputSearch(context, pinned);
        // Catalogs are read once, so one after the other.
        foreach (var input in inputs.Where(input => !input.OfSource))
        {
            await search.FindAsync(input, stop);
        }

        await Parallel.ForEachAsync(
            inputs.Where(input => input.OfSource), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            async (input, token) => await search.FindAsync(input, token));
        return search.Found();
    }
}
