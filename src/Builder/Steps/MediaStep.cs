using System.Security.Cryptography;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Results;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Runs the imager as a BuildKit build, which needs no other container runtime and no privileges.</summary>
public sealed class MediaStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var source = context.Results.ReadSource();
        var product = context.Step.Produces!;
        var folder = Path.Combine(context.Settings.MediaFolder, context.Step.Id);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

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
            Reasons.InvalidSpec, $"The plan has no imager for {context.Step.Id}. Use the same version of the operator and the Builder.");
        var arguments = ImagerCommand.Arguments(imager, Pushed(context, imager.BaseInstallerFromStep) ?? imager.BaseInstallerImage);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (reference, field) in ImagerCommand.Images(arguments))
        {
            places[reference] = await context.Registry.FindAsync(reference, field, stop);
        }

        var secrets = MediaSecrets.Of(context, pulls: places.Count > 0);
        return new ImagerDockerfile
        {
            // Keeps its registry: BuildKit pulls it and has mirrors of its own.
            Imager = ImageReference.HasDigest(image)
                ? image
                : ImageReference.At(image, (await context.Registry.FindAsync(image, "spec.imager.image", stop)).Split('@')[1]),
            Arguments = WithInsecure(context, ImagerCommand.At(arguments, places), places.Values),
            SourceDateEpoch = epoch,
            Secrets = secrets,
            Run = secrets.Any(secret => secret.IsContent) ? RandomNumberGenerator.GetHexString(16, lowercase: true) : null,
            HostNetwork = places.Values.Any(reference => ImageReference.IsLoopback(ImageReference.Host(reference))),
            Privileged = imager.Privileged,
            Proxies = places.Count > 0 ? Proxies.Arguments(context.Settings.NetworkEnvironment) : [],
        };
    }

    // The planner adds the flag for spec.registry; whether a mirror is insecure is known only after the lookup.
    private static IReadOnlyList<string> WithInsecure(StepContext context, IReadOnlyList<string> arguments, IEnumerable<string> places)
    {
        var known = ReleaseMatrix.Of(TalosRelease.Parse(context.Plan.Release)).Facts.Overlays;
        return known && !arguments.Contains(ImagerFlags.Insecure) && places.Any(context.Registry.IsInsecure) ? [.. arguments, ImagerFlags.Insecure] : arguments;
    }

    private static string? Pushed(StepContext context, string? step) => step is null ? null : context.Pushed(step);

    private static async Task BuildAsync(StepContext context, ImagerDockerfile dockerfile, string folder, CancellationToken stop)
    {
        var files = Directory.CreateDirectory(Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.context")).FullName;
        if (dockerfile.Privileged)
        {
            DeviceShell.PutInto(files, context.Settings.SearchPath);
        }

        var path = Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.Dockerfile");
        await File.WriteAllTextAsync(path, dockerfile.ToString(), stop);
        foreach (var line in dockerfile.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            context.Log.Say(line);
        }

        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        var command = new ProcessCommand
        {
            Program = "docker",
            Arguments = MediaBuild.Arguments(dockerfile, path, folder, files),
            Environment = ToolEnvironment.Buildx(context.Settings, builder),
        };
        var failure = new FailureContext
        {
            Tool = Tool.Imager,
            Action = $"the imager's run for {context.Step.Id}",
            Where = context.Plan.Registry.Host,
        };
        await context.RunAsync(command, failure, stop);
    }
}
