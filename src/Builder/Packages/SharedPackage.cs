using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Identity;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Packages;

/// <summary>
/// A package that this build makes for its platform and that a target takes for both architectures, as the imager takes grub. References to it
/// are replaced by an index of the product and, for the other architecture, of the image that the step <c>inputs</c> found under the reference.
/// </summary>
internal static class SharedPackage
{
    private const string FileName = "index";

    /// <summary>The index that a step pushed, by digest. Null if its product is used for its own platform only.</summary>
    public static string? IndexOf(StepContext context, BuildStep step) =>
        context.FileOf(step.Id, FileName) is { } path ? ImageReference.At(step.Produces!.Repository, File.ReadAllText(path)) : null;

    /// <param name="step">The ID of a step of the plan.</param>
    /// <inheritdoc cref="IndexOf(StepContext, BuildStep)"/>
    public static string? IndexOf(StepContext context, string step) => IndexOf(context, context.Plan.Steps.First(other => other.Id == step));

    /// <summary>Copies the other architecture's image beside the product and pushes the index, if a target takes both.</summary>
    /// <param name="context">Of the step that pushed the product.</param>
    /// <param name="result">Of the step.</param>
    /// <exception cref="StepFailedException">The other architecture's image cannot be read or pushed.</exception>
    public static async Task PushAsync(StepContext context, StepResult result, CancellationToken stop)
    {
        var file = context.Results.PathOf(context.Step.Id, FileName);
        File.Delete(file);
        var references = StepPolicy.ReferencesTo(context, context.Step).ToHashSet(StringComparer.Ordinal);
        if (InputList.Read(context)?.Images.FirstOrDefault(image => references.Contains(ImageReference.Tagged(ImageReference.Complete(image.Name)))) is not { } input)
        {
            return;
        }

        var repository = context.Step.Produces!.Repository;
        var platform = PlatformNames.All.First(other => other != context.Plan.Platform);
        var own = await context.Registry.DescribeAsync($"{repository}@{result.Digest}", stop) ?? throw Unreadable(context, input, platform);
        var other = await CopyAsync(context, input, platform, repository, stop);
        var digest = await PushIndexAsync(context, repository, [(context.Plan.Platform, own), (platform, other)], stop);
        await File.WriteAllTextAsync(file, digest, stop);
        context.Log.Info(
            $"warning: {context.Step.Id} is built for {context.Plan.Platform}, but a target takes it for {platform} as well. For {platform} it takes {input.Name} from its registry ({input.Digest}).");
    }

    private static async Task<OciDescriptor> CopyAsync(StepContext context, InputImage input, string platform, string repository, CancellationToken stop)
    {
        if (input.Image is not { } place)
        {
            throw Unreadable(context, input, platform);
        }

        var image = await context.Registry.PlatformAsync(place, input.Field, platform, stop);
        var source = ImageReference.At(place, image.Digest);
        if (ImageReference.Repository(place) == repository)
        {
            return image;
        }

        var bytes = await context.Registry.FetchManifestAsync(source, stop) ?? throw Unreadable(context, input, platform);
        var manifest = JsonSerializer.Deserialize(bytes, BuilderJsonContext.Default.OciManifest)!;
        foreach (var blob in manifest.Layers.Append(manifest.Config!).DistinctBy(blob => blob.Digest))
        {
            await CopyBlobAsync(context, ImageReference.At(place, blob.Digest), input.Field, repository, blob.Digest, stop);
        }

        await WithFileAsync(context, bytes, file => context.Registry.PushManifestAsync($"{repository}@{image.Digest}", image.MediaType, file, stop), stop);
        return image;
    }

    private static async Task CopyBlobAsync(StepContext context, string source, string field, string repository, string digest, CancellationToken stop)
    {
        if (await context.Registry.BlobSizeAsync($"{repository}@{digest}", stop) is not null)
        {
            return;
        }

        var file = Path.Combine(context.Settings.Temp, Path.GetRandomFileName());
        try
        {
            await context.Registry.FetchBlobAsync(source, field, file, stop);
            await context.Registry.PushBlobAsync(repository, digest, file, stop);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> PushIndexAsync(
        StepContext context, string repository, IEnumerable<(string Platform, OciDescriptor Image)> images, CancellationToken stop)
    {
        var bytes = ExactJson.WriteObject(json =>
        {
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", IndexManifest.MediaType);
            json.WriteStartArray("manifests");
            foreach (var (platform, image) in images.OrderBy(entry => entry.Platform, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("mediaType", image.MediaType);
                json.WriteString("digest", image.Digest);
                json.WriteNumber("size", image.Size);
                json.WriteStartObject("platform");
                json.WriteString("architecture", Architectures.Of(platform));
                json.WriteString("os", "linux");
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        var digest = ArtifactManifest.DigestOf(bytes);
        await WithFileAsync(context, bytes, file => context.Registry.PushManifestAsync($"{repository}@{digest}", IndexManifest.MediaType, file, stop), stop);
        return digest;
    }

    private static async Task WithFileAsync(StepContext context, byte[] bytes, Func<string, Task> use, CancellationToken stop)
    {
        var file = Path.Combine(context.Settings.Temp, Path.GetRandomFileName());
        try
        {
            await File.WriteAllBytesAsync(file, bytes, stop);
            await use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static StepFailedException Unreadable(StepContext context, InputImage input, string platform) => new(
        FailureClass.Infrastructure, Reasons.RegistryUnreachable,
        $"{context.Step.Id}: a target takes {input.Name} for {platform} as well, and that image could not be read. Check that the build's pods can reach its registry.");
}
