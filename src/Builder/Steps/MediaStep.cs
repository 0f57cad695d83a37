using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.BuildKit;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Builder.Network;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;

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

        var files = Directory.CreateDirectory(Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.context")).FullName;
        var dockerfile = await RenderAsync(context, files, source.SourceDateEpoch, stop);
        await BuildAsync(context, dockerfile, files, folder, stop);
        if (product.Files.Count == 0)
        {
            product = product with { Files = [ProducedFiles.Only(folder, context.Step.Id)] };
        }

        return product.Kind == ProductKind.Image
            ? await ImagePush.RunAsync(context, product, folder, stop)
            : await ArtifactPush.RunAsync(context, product, folder, source.SourceDateEpoch, stop);
    }

    private static async Task<ImagerDockerfile> RenderAsync(StepContext context, string files, long epoch, CancellationToken stop)
    {
        var imager = context.Step.Imager!;
        var image = Pushed(context, imager.ImageFromStep) ?? imager.Image ?? throw StepFailedException.Input(
            Reasons.InvalidSpec, $"The plan has no imager for {context.Step.Id}. Use the same version of the operator and the Builder.");
        var images = await ImagerImages.FindAsync(
            context, imager, Pushed(context, imager.BaseInstallerFromStep) ?? imager.BaseInstallerImage, stop);
        // The overlay's image is the one that no flag makes the imager pull without TLS.
        var byProfile = imager.ByProfile || (images.Overlay is { } overlay && context.Registry.IsInsecure(overlay));
        var pulls = images.All.Any();
        var secrets = MediaSecrets.Of(context, pulls, byProfile);
        if (byProfile && await WriteProfileAsync(context, images, files, stop) is { } secret)
        {
            secrets = [.. secrets, secret];
        }

        return new ImagerDockerfile
        {
            // Keeps its registry: BuildKit pulls it and has mirrors of its own.
            Imager = ImageReference.HasDigest(image)
                ? image
                : ImageReference.At(image, (await InputImages.Of(context).ImageAsync(image, InputFields.Imager, stop)).Split('@')[1]),
            Arguments = byProfile ? ImagerCommand.ByProfile : ImagerCommand.ByFlags(imager, images, IsInsecure(context, imager, images)),
            Profile = byProfile,
            OverlayRuns = byProfile && imager.Overlay is { MergesProfile: true },
            SourceDateEpoch = epoch,
            Secrets = secrets,
            Run = secrets.Any(secret => secret.IsContent) ? RandomNumberGenerator.GetHexString(16, lowercase: true) : null,
            HostNetwork = images.All.Any(reference => ImageReference.IsLoopback(ImageReference.Host(reference))),
            Privileged = imager.Privileged,
            Proxies = pulls ? Proxies.Arguments(context.Settings.NetworkEnvironment) : [],
        };
    }

    // The planner adds the flag for spec.registry; whether a mirror is insecure is known only after the lookup.
    private static bool IsInsecure(StepContext context, ImagerArguments imager, ImagerImages images) =>
        imager.Insecure || (Facts(context).Overlays && images.All.Any(context.Registry.IsInsecure));

    private static ReleaseFacts Facts(StepContext context) => ReleaseMatrix.Of(TalosRelease.Parse(context.Plan.Release)).Facts;

    /// <returns>The profile as a secret, where there is one in it; else it is a file of the build's context, by which BuildKit caches.</returns>
    private static async Task<SecretFile?> WriteProfileAsync(StepContext context, ImagerImages images, string files, CancellationToken stop)
    {
        var imager = context.Step.Imager!;
        var config = imager.EmbeddedConfig ? await File.ReadAllTextAsync(MediaSecrets.EmbeddedConfig(context).Source, stop) : null;
        var profile = ImagerProfile.Of(imager, images, await OverlayProfileAsync(context, images, stop), config, context.Registry.IsInsecure);
        RequireOverlay(context, profile);
        var path = Path.Combine(config is null ? files : context.Settings.Temp, ImagerDockerfile.ProfileFile);
        await File.WriteAllTextAsync(path, BlockYaml.Write(profile), stop);
        return config is null ? null : SecretFile.Profile(path);
    }

    private static async Task<JsonObject?> OverlayProfileAsync(StepContext context, ImagerImages images, CancellationToken stop)
    {
        if (context.Step.Imager!.Overlay is not { MergesProfile: true } overlay)
        {
            return null;
        }

        var profile = await OverlayProfiles.ReadAsync(context, images.Overlay!, overlay, stop);
        context.Log.Info(profile is null
            ? $"the overlay {overlay.Name} has no profile of its own"
            : $"the profile of the overlay {overlay.Name} is merged: {profile.ToJsonString()}");
        return profile;
    }

    private static void RequireOverlay(StepContext context, JsonObject profile)
    {
        if (context.Step.Imager!.Overlay is { Bootloaders: { Count: > 0 } allowed } overlay
            && ImagerProfile.BootloaderOf(profile) is var bootloader && !allowed.Contains(bootloader ?? ""))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec, OverlayBootloaders.Problem(context.Step.Produces!.Output, overlay.Name, bootloader, allowed));
        }
    }

    private static string? Pushed(StepContext context, string? step) => step is null ? null : context.Pushed(step);

    private static async Task BuildAsync(StepContext context, ImagerDockerfile dockerfile, string files, string folder, CancellationToken stop)
    {
        if (dockerfile.NeedsShell)
        {
            ImagerShell.PutInto(files, context.Settings.SearchPath);
        }

        var path = Path.Combine(context.Settings.MediaFolder, $"{context.Step.Id}.Dockerfile");
        await File.WriteAllTextAsync(path, dockerfile.ToString(), stop);
        foreach (var line in dockerfile.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            context.Log.Info(line);
        }

        var builder = await BuildKitBuilder.ReadyAsync(context, stop);
        var command = new ProcessCommand
        {
            Program = "docker",
            Arguments = MediaBuild.Arguments(dockerfile, path, folder, files, context.Plan),
            Environment = ToolEnvironment.Buildx(context.Settings, builder),
        };
        var failure = new FailureContext
        {
            Tool = Tool.Imager,
            Action = $"the imager's run for {context.Step.Id}",
            Where = context.Plan.Registry.Host,
        };
        try
        {
            await context.RunAsync(command, failure, stop);
        }
        catch (StepFailedException) when (dockerfile.OverlayRuns && context.Log.Tail.Any(line => line.Contains(ImagerShell.OverlayMissing, StringComparison.Ordinal)))
        {
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"spec.imager.overlay: \"{context.Step.Imager!.Overlay!.Name}\": the imager did not run the overlay's installer for {context.Step.Id}, so "
                + "the image would not start on the board. Use another release or spec.imager.bootloader.");
        }
    }
}
