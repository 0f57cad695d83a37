using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>One image that a plan will need.</summary>
/// <param name="Name">As the spec has it.</param>
/// <param name="Field">Of the spec, which names it.</param>
/// <param name="NeedsPlatform">It must be for the plan's platform. An imager runs on the node's.</param>
/// <param name="Find">Looks for it.</param>
internal sealed record PlannedInput(string Name, string Field, bool NeedsPlatform, Func<CancellationToken, Task<string>> Find);

/// <summary>The images that a plan's steps name, each once.</summary>
internal static class PlannedInputs
{
    private const string PackagePrefix = "PKG_";

    public static IEnumerable<PlannedInput> Of(BuildPlan plan, InputImages images) =>
        plan.Steps.SelectMany(step => OfMake(step, images).Concat(OfImager(step, images))).DistinctBy(input => input.Name);

    private static IEnumerable<PlannedInput> OfMake(BuildStep step, InputImages images) =>
        from variable in step.Make?.Variables ?? new Dictionary<string, string>()
        where variable.Key.StartsWith(PackagePrefix, StringComparison.Ordinal)
        let field = $"{InputFields.Overrides}.{variable.Key[PackagePrefix.Length..].ToLowerInvariant().Replace('_', '-')}"
        select new PlannedInput(variable.Value, field, NeedsPlatform: true, stop => images.ImageAsync(variable.Value, field, stop));

    private static IEnumerable<PlannedInput> OfImager(BuildStep step, InputImages images)
    {
        if (step.Imager is not { } imager)
        {
            yield break;
        }

        if (imager.Image is { } image)
        {
            yield return Named(image, InputFields.Imager, needsPlatform: false);
        }

        if (imager.BaseInstallerImage is { } baseInstaller)
        {
            yield return Named(baseInstaller, InputFields.BaseInstaller);
        }

        foreach (var extension in imager.SystemExtensions ?? [])
        {
            yield return new(extension, InputFields.SystemExtensions, NeedsPlatform: true, stop => images.ExtensionAsync(extension, stop));
        }

        if (imager.Overlay is { } overlay)
        {
            yield return new(InputImages.NameOf(overlay), InputImages.FieldOf(overlay), NeedsPlatform: true, stop => images.OverlayAsync(overlay, stop));
        }

        if (imager.ImageCache is { } cache)
        {
            yield return Named(cache, InputFields.ImageCache, needsPlatform: false);
        }

        PlannedInput Named(string name, string field, bool needsPlatform = true) =>
            new(name, field, needsPlatform, stop => images.ImageAsync(name, field, stop));
    }
}
