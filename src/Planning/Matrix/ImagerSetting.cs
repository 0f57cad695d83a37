namespace TalosImageOperator.Planning.Matrix;

/// <summary>A setting of <c>spec.imager</c> that reaches some outputs and not others.</summary>
public enum ImagerSetting
{
    ExtraKernelArgs,
    Meta,
    SystemExtensions,
    Overlay,
    ImageCache,
    EmbeddedConfig,
    DiskSize,
    SectorSize,
    Bootloader,
    EnrollKeys,
    WellKnownCertificates,
    BuildIdentity,
}
