using System.Text.Json.Serialization;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Inputs;

/// <summary>
/// BuildKit's source policy, which pins images by digest wherever a Dockerfile or frontend names them. It converts; where the spec has rules for
/// images, it also denies those that are not as the rules require.
/// buildx reads it from the file that <see cref="Variable"/> names; upstream's make passes the variable on.
/// </summary>
public sealed record SourcePolicy
{
    public const string Variable = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY";

    public const string FileName = "policy.json";

    public required IReadOnlyList<SourceRule> Rules { get; init; }

    /// <param name="images">What BuildKit pulls. The imager pulls the others by itself.</param>
    /// <param name="rules">Of <see cref="Verifying.Images.ImageRules.Policy"/>; empty without rules for images.</param>
    public static SourcePolicy Of(IReadOnlyCollection<InputImage> images, IEnumerable<SourceRule> rules) => new()
    {
        Rules = [.. rules, .. images.Where(image => image.Digest is not null && !ImageReference.HasDigest(image.Name)).Select(Rule)],
    };

    // Not where it was found: BuildKit has mirrors of its own.
    private static SourceRule Rule(InputImage image)
    {
        var name = ImageReference.Tagged(ImageReference.Complete(image.Name));
        return SourceRule.Convert(name, ImageReference.At(name, image.Digest!));
    }
}

/// <summary>One image and what it is replaced by.</summary>
public sealed record SourceRule
{
    public required string Action { get; init; }

    public required SourceIdentifier Selector { get; init; }

    /// <summary>Null if the rule replaces nothing.</summary>
    public SourceIdentifier? Updates { get; init; }

    [JsonIgnore]
    public bool Converts => Updates is not null;

    /// <param name="pattern">A reference, with <c>*</c> for any text.</param>
    public static SourceRule Allow(string pattern) => new() { Action = "ALLOW", Selector = new SourceIdentifier($"docker-image://{pattern}") };

    /// <param name="pattern">A reference, with <c>*</c> for any text.</param>
    public static SourceRule Deny(string pattern) => new() { Action = "DENY", Selector = new SourceIdentifier($"docker-image://{pattern}") };

    /// <param name="reference">With registry and tag, as BuildKit completes it.</param>
    /// <param name="image">By digest.</param>
    public static SourceRule Convert(string reference, string image) => new()
    {
        Action = "CONVERT",
        Selector = new SourceIdentifier($"docker-image://{reference}"),
        Updates = new SourceIdentifier($"docker-image://{image}"),
    };
}

/// <param name="Identifier">Such as <c>docker-image://ghcr.io/me/kernel:v6.18</c>.</param>
public sealed record SourceIdentifier(string Identifier);
