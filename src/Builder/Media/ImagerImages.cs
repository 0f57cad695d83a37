using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// The images that the imager of one step pulls by itself, each where it was found, by digest. BuildKit caches the run by its text, so a
/// tag that has moved since would go unnoticed.
/// </summary>
public sealed record ImagerImages
{
    public string? BaseInstaller { get; init; }

    public IReadOnlyList<string> SystemExtensions { get; init; } = [];

    public string? Overlay { get; init; }

    public string? ImageCache { get; init; }

    public IEnumerable<string> All => [.. SystemExtensions, .. new[] { BaseInstaller, Overlay, ImageCache }.OfType<string>()];

    /// <param name="baseInstaller">The image by any name. Null if there is none.</param>
    public static async Task<ImagerImages> FindAsync(
        StepContext context, ImagerArguments imager, string? baseInstaller, CancellationToken stop)
    {
        var inputs = InputImages.Of(context);
        var extensions = new List<string>();
        foreach (var extension in imager.SystemExtensions ?? [])
        {
            extensions.Add(await inputs.ExtensionAsync(extension, stop));
        }

        extensions.AddRange((imager.ExtensionSteps ?? []).Select(context.Pushed));
        if (imager.Identity is true)
        {
            extensions.Add(await inputs.ImageAsync(IdentityExtension.Name, InputFields.Identity, stop));
        }

        return new ImagerImages
        {
            BaseInstaller = baseInstaller is null ? null : await inputs.ImageAsync(baseInstaller, InputFields.BaseInstaller, stop),
            SystemExtensions = extensions,
            Overlay = imager.Overlay is not { } overlay ? null
                : overlay.FromStep is { } step ? context.Pushed(step)
                : await inputs.OverlayAsync(overlay, stop),
            // Without its registry in front, the imager takes the name for a folder's.
            ImageCache = imager.ImageCache is { } cache
                ? ImageReference.Complete(await inputs.ImageAsync(cache, InputFields.ImageCache, stop))
                : null,
        };
    }
}
