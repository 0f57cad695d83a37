namespace TalosImageOperator.Planning.Images;

/// <summary>An image that a build takes from a registry.</summary>
/// <param name="Reference">With a tag or a digest; without either if the tag is not known, and an official name for <see cref="NeededImageKind.Extension"/>.</param>
/// <param name="Use">The field of the spec that names it, or what it is.</param>
/// <param name="Kind">How it is found.</param>
public sealed record NeededImage(string Reference, string Use, NeededImageKind Kind = NeededImageKind.Named);

public enum NeededImageKind
{
    /// <summary>By its reference.</summary>
    Named,

    /// <summary>By an official name of an extension, which the catalog resolves.</summary>
    Extension,

    /// <summary>By the name of an overlay, which the catalog resolves.</summary>
    Overlay,
}
