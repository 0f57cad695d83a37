using System.Text.Json;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>The images that a platform's plan names, as its Job found them.</summary>
public sealed record InputList
{
    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<InputImage> Images { get; init; }

    /// <summary>Where an image is, by digest; null if it is not listed.</summary>
    public string? Find(string name) => Images.FirstOrDefault(image => image.Name == name)?.Image;

    /// <returns>Null in a plan without the step.</returns>
    public static InputList? Read(StepContext context) => context.FileOf(StepIds.Inputs, StepIds.InputsFile) is { } path
        ? JsonSerializer.Deserialize(File.ReadAllBytes(path), BuilderJsonContext.Default.InputList)
        : null;
}

/// <summary>One image that is used.</summary>
public sealed record InputImage
{
    /// <summary>As the spec has it: a reference, or an official name.</summary>
    public required string Name { get; init; }

    /// <summary>The field of the spec that names it, by its full path.</summary>
    public required string Field { get; init; }

    /// <summary>Where it was found, at a mirror or at its registry, by digest.</summary>
    public required string Image { get; init; }
}
