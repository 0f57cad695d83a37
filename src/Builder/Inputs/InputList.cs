using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>The images that a build pulls, as its first step found them.</summary>
public sealed record InputList
{
    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<InputImage> Images { get; init; }

    /// <summary>Where an image is, by digest; null if it is not listed.</summary>
    public string? Find(string name) => Images.FirstOrDefault(image => image.Name == name)?.Image;

    /// <summary>The list as it is pushed: without the places, which differ between nodes with different mirrors.</summary>
    public InputList WithoutPlaces() => new()
    {
        // The extension that names the build is made by it.
        Images = [.. Images.Where(image => image.Field != InputFields.Identity).Select(image => image with { Image = null })],
    };

    /// <returns>Null in a plan without the step.</returns>
    public static InputList? Read(StepContext context) => context.FileOf(StepIds.Inputs, StepIds.FoundFile) is { } path
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.InputList)
        : null;
}

/// <summary>One image that is used.</summary>
public sealed record InputImage
{
    /// <summary>As the spec or the source has it: a reference, or an official name.</summary>
    public required string Name { get; init; }

    /// <summary>The field of the spec that names it, by its full path.</summary>
    public required string Field { get; init; }

    /// <summary>Null if it could not be read before the build.</summary>
    public string? Digest { get; init; }

    /// <summary>Where it was found, at a mirror or at its registry, by digest. Not in the list that is pushed.</summary>
    public string? Image { get; init; }
}
