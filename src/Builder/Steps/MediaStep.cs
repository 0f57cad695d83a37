using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;

namespace TalosImageOperator.Builder.Steps;

/// <summary>The imager, run as a BuildKit build: no container runtime is needed beside BuildKit, and no privilege.</summary>
public sealed class MediaStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var product = context.Step.Produces!;
        var folder = Path.Combine(context.Settings.MediaFolder, context.Step.Id);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);

        var dockerfile = await RenderAsync(context, source.SourceDateEpoch, stop);
        await BuildAsync(context, dockerfile, folder, stop);
        return product.Kind == ProductKind.Image
            ? await ImagePush.RunAsync(context, product, folder, stop)
            : await ArtifactPush.RunAsync(context, product, folder, source.SourceDateEpoch, stop);
    }

    private static async Task<ImagerDockerfile> RenderAsync(StepContext context, long epoch, CancellationToken stop)
    {
        var imager = context.Step.Imager!;
        var image = Pushed(context, imager.ImageFromStep) ?? imager.Image ?? throw StepFailedException.Input(
            Reasons.InvalidSpec, $"The plan names no imager for {context.Step.Id}.");
        var arguments = ImagerCommand.Arguments(imager, Pushed(context, imager.BaseInstallerFromStep) ?? imager.BaseInstallerImage);
        var pulled = ImagerCommand.Images(arguments).ToList();
        var digests = await DigestsAsync(context, [image, .. pulled], stop);

        return new ImagerDockerfile
        {
            Imager = digests.TryGetValue(image, out var digest) ? $"{ImageReference.Repository(image)}@{digest}" : image,
            Arguments = ImagerCommand.WithDigests(arguments, digests),
            SourceDateEpoch = epoch,
            Secrets = Secrets(context, pulled.Count > 0, imager.SecureBootKeys),
            HostNetwork = pulled.Any(reference => ImageReference.IsLoopback(ImageReference.Host(reference))),
            Privileged = imager.Privileged,
        };
    }

    private static string? Pushed(StepContext context, string? step) => step is null ? null : context.Pushed(step);

    private static async Task<Dictionary<string, string>> DigestsAsync(
        StepContext context, IEnumerable<string> images, CancellationToken stop)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in images.Where(image => !ImageReference.HasDigest(image)).Distinct())
            digests[image] = await context.Registry.ResolveAsync(image, stop);
        return digests;
    }

    private static List<SecretFile> Secrets(StepContext context, bool pulls, bool keys)
    {
        var secrets = new List<SecretFile>();
        if (pulls && SecretFile.RegistryConfig(context.Settings) is { } config)
            secrets.Add(config);
        if (!keys)
            return secrets;
        var files = SecretFile.SecureBootKeys(context.Settings.SecureBootKeys);
        if (files.Count == 0)
        {
            throw StepFailedException.Input(
                Reasons.SecretNotFound, $"{context.Step.Id} needs secure boot keys: spec.imager.secureBoot.secretRef must name a Secret "
                + "with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem.");
        }

        return [.. secrets, .. files];
    }

    private static async Task BuildAsync(StepContext context, ImagerDockerfile dockerfile, string folder, CancellationToken stop)
    {
        var empty = Directory.CreateDirectory(Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.context")).FullName;
        var path = Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.Dockerfile");
        await File.WriteAllTextAsync(path, dockerfile.ToString(), stop);
        foreach (var line in dockerfile.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            context.Log.Say(line);

        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        var command = new ProcessCommand
        {
            Program = "docker",
            Arguments = MediaBuild.Arguments(dockerfile, path, folder, empty, context.Step.Imager!.SecureBootKeys),
            Environment = ToolEnvironment.Buildx(context.Settings, builder),
        };
        var failure = new FailureContext
        {
            Tool = Tool.Buildx,
            Action = $"the imager's run for {context.Step.Id}",
            Where = context.Plan.Registry.Host,
        };
        await context.RunAsync(command, failure, stop);
    }
}
