using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The settings of the imager that a spec uses.</summary>
internal static class ImagerSettings
{
    /// <summary>Those that spec.imager sets itself.</summary>
    public static IEnumerable<ImagerSetting> Of(ImagerSpec imager) => Enum.GetValues<ImagerSetting>().Where(setting => IsSet(setting, imager));

    /// <summary>With the extensions that the build makes and installs.</summary>
    public static IEnumerable<ImagerSetting> Of(TalosImageBuildSpec spec) => Enum.GetValues<ImagerSetting>()
        .Where(setting => IsSet(setting, spec.Imager) || (setting == ImagerSetting.SystemExtensions && spec.Extensions.Build.Any(build => build.Install)));

    /// <summary>What the user wrote, for a sentence that names it.</summary>
    public static string ValueOf(ImagerSetting setting, ImagerSpec imager) => setting switch
    {
        ImagerSetting.ExtraKernelArgs => string.Join(' ', imager.ExtraKernelArgs),
        ImagerSetting.Meta => string.Join(", ", imager.Meta.Keys.Order(StringComparer.Ordinal)),
        ImagerSetting.SystemExtensions => string.Join(", ", imager.SystemExtensions),
        ImagerSetting.Overlay => imager.Overlay?.Name ?? "",
        ImagerSetting.ImageCache => imager.ImageCache ?? "",
        ImagerSetting.EmbeddedConfig => imager.EmbeddedConfig?.SecretRef.Name ?? "",
        ImagerSetting.DiskSize => imager.DiskSize ?? "",
        ImagerSetting.SectorSize => imager.SectorSize.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ImagerSetting.Bootloader => imager.Bootloader?.ToString() ?? "",
        ImagerSetting.EnrollKeys => imager.SecureBoot?.EnrollKeys?.ToString() ?? "",
        _ => "true",
    };

    private static bool IsSet(ImagerSetting setting, ImagerSpec imager) => setting switch
    {
        ImagerSetting.ExtraKernelArgs => imager.ExtraKernelArgs.Count > 0,
        ImagerSetting.Meta => imager.Meta.Count > 0,
        ImagerSetting.SystemExtensions => imager.SystemExtensions.Count > 0,
        ImagerSetting.Overlay => imager.Overlay is not null,
        ImagerSetting.ImageCache => imager.ImageCache is not null,
        ImagerSetting.EmbeddedConfig => imager.EmbeddedConfig is not null,
        ImagerSetting.DiskSize => imager.DiskSize is not null,
        ImagerSetting.SectorSize => imager.SectorSize > 0,
        ImagerSetting.Bootloader => imager.Bootloader is not null,
        ImagerSetting.EnrollKeys => imager.SecureBoot?.EnrollKeys is not null,
        ImagerSetting.WellKnownCertificates => imager.SecureBoot is { IncludeWellKnownCertificates: true },
        ImagerSetting.BuildIdentity => imager.Identity,
        _ => false,
    };
}
