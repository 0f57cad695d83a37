namespace TalosImageOperator.Builder.Inputs;

/// <summary>The fields of the spec that name images.</summary>
public static class InputFields
{
    public const string Imager = "spec.imager.image";
    public const string BaseInstaller = "spec.imager.baseInstallerImage";
    public const string SystemExtensions = "spec.imager.systemExtensions";
    public const string Overlay = "spec.imager.overlay.image";
    public const string OverlayName = "spec.imager.overlay.name";
    public const string ImageCache = "spec.imager.imageCache";
    public const string Catalog = "spec.imager.catalog";
    public const string Overrides = "spec.pkgs.overrides";

    /// <summary>Of packages that are built for one architecture and taken for both.</summary>
    public const string PkgsTargets = "spec.pkgs.build.targets";

    public const string Identity = "spec.imager.identity";

    /// <summary>Of images that the source names itself.</summary>
    public const string Source = "spec.source";
}
