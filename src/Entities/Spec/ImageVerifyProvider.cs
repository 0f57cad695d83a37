namespace TalosImageOperator.Entities.Spec;

/// <summary>Tools whose signatures of images are verified, by the names that Flux has for them.</summary>
public enum ImageVerifyProvider
{
#pragma warning disable IDE1006 // The name is the value in the manifest.
    cosign,
#pragma warning restore IDE1006
}
