using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>One image that a build will need.</summary>
/// <param name="Name">As the spec or the source has it.</param>
/// <param name="Field">Of the spec, which names it.</param>
/// <param name="Platforms">Those it must be for. Empty for any: an imager runs on the node's.</param>
/// <param name="Find">Looks for it.</param>
internal sealed record PlannedInput(string Name, string Field, IReadOnlyCollection<string> Platforms, Func<CancellationToken, Task<string>> Find)
{
    /// <summary>Its reference, where <see cref="Name"/> is an official name. Null if the name is the reference.</summary>
    public Func<CancellationToken, Task<string>>? Reference { get; init; }

    /// <summary>The source of Talos names it, and BuildKit pulls it.</summary>
    public bool OfSource { get; init; }
}

/// <summary>The images that the media steps of a plan name, each once.</summary>
internal static class PlannedInputs
{
    public static IEnumerable<PlannedInput> Of(BuildPlan plan, InputImages images)
    {
        var platforms = plan.Inputs?.Platforms ?? [plan.Platform];
        return plan.Steps.Select(step => step.Imager).OfType<ImagerArguments>().SelectMany(imager => OfImager(imager, platforms, images))
            .Concat(OfOverlays(plan, images))
            .DistinctBy(input => input.Name);
    }

    private static IEnumerable<PlannedInput> OfImager(ImagerArguments imager, IReadOnlyList<string> platforms, InputImages images)
    {
        if (imager.Image is { } image)
        {
            yield return Named(image, InputFields.Imager, []);
        }

        if (imager.BaseInstallerImage is { } baseInstaller)
        {
            yield return Named(baseInstaller, InputFields.BaseInstaller, platforms);
        }

        foreach (var extension in imager.SystemExtensions ?? [])
        {
            yield return new(extension, InputFields.SystemExtensions, platforms, stop => images.ExtensionAsync(extension, stop))
            {
                Reference = stop => images.ReferenceOfExtensionAsync(extension, stop),
            };
        }

        if (imager.ImageCache is { } cache)
        {
            yield return Named(cache, InputFields.ImageCache, []);
        }

        PlannedInput Named(string name, string field, IReadOnlyList<string> needed) =>
            new(name, field, needed, stop => images.ImageAsync(name, field, stop));
    }

    // Also that of the other platforms alone, so that all have the same list.
    private static IEnumerable<PlannedInput> OfOverlays(BuildPlan plan, InputImages images) => plan.Inputs is { Overlays: { } overlays, OverlayPlatforms: { } platforms }
        ? overlays.Where(overlay => overlay.FromStep is null).Select(overlay => new PlannedInput(InputImages.NameOf(overlay), InputImages.FieldOf(overlay), platforms, stop => images.OverlayAsync(overlay, stop))
        {
            Reference = stop => images.ReferenceOfOverlayAsync(overlay, stop),
        })
        : [];
}
