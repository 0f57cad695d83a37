using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Rules;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Warnings;

/// <summary>Each output that a setting of the imager does not reach.</summary>
internal static class SettingWarnings
{
    // What network boot takes from the source alone, with what has the settings; upstream's kernel output has none of them to take.
    private static readonly (string Output, string Instead, ImagerSetting[] Settings)[] FromSource =
    [
        ("initramfs", "metal-initramfs", [ImagerSetting.SystemExtensions, ImagerSetting.EmbeddedConfig, ImagerSetting.BuildIdentity]),
        ("initramfs", "metal-cmdline", [ImagerSetting.ExtraKernelArgs, ImagerSetting.Meta, ImagerSetting.Overlay]),
    ];

    public static IEnumerable<string> Unreached(SpecContext context)
    {
        var outputs = context.Outputs.Where(output => output.MediaOrInstaller is not null).ToList();

        foreach (var setting in ImagerSettings.Of(context.Spec))
        {
            var field = $"spec.imager.{SettingReach.FieldOf(setting)}";

            if (outputs.Count > 0 && Explain(context, setting, outputs) is { } sentence)
            {
                yield return $"{field} {sentence}";
            }

            foreach (var (output, instead, settings) in FromSource)
            {
                if (settings.Contains(setting) && context.Spec.Outputs.Contains(output) && !context.Spec.Outputs.Contains(instead))
                {
                    yield return $"{field} does not reach {output}, which is made from the source alone. Add {instead} to spec.outputs for network boot.";
                }
            }
        }
    }

    private static string? Explain(SpecContext context, ImagerSetting setting, List<OutputRow> outputs)
    {
        var minor = context.Table.Minor;
        var unreached = outputs.Where(output => !setting.Reaches(output, minor) && IsExpected(setting, output)).ToList();

        if (!outputs.Any(output => setting.Reaches(output, minor)))
        {
            return $"has no effect: it does not reach {SpecContext.Names(outputs)}{Later(setting, outputs, minor)}.";
        }

        return unreached.Count == 0 ? null : $"does not reach {SpecContext.Names(unreached)}{Later(setting, unreached, minor)}.";
    }

    private static string Later(ImagerSetting setting, List<OutputRow> outputs, int minor) =>
        outputs.Select(output => setting.ReachesLater(output, minor)).Min() is { } later
            ? $"; from v1.{later} it reaches {LaterNames(setting, outputs, minor)}"
            : "";

    private static string LaterNames(ImagerSetting setting, IEnumerable<OutputRow> outputs, int minor) =>
        SpecContext.Names(outputs.Where(output => setting.ReachesLater(output, minor) is not null));

    // Nobody expects disk sizes of an ISO, or keys to enroll of what is not signed.
    private static bool IsExpected(ImagerSetting setting, OutputRow output) => setting switch
    {
        ImagerSetting.DiskSize or ImagerSetting.SectorSize => output.Media == MediaKind.DiskImage,
        ImagerSetting.Bootloader => output.Media is MediaKind.DiskImage or MediaKind.Iso,
        ImagerSetting.EnrollKeys or ImagerSetting.WellKnownCertificates => output is { SecureBoot: true, Media: MediaKind.DiskImage or MediaKind.Iso },
        _ => true,
    };

    public static IEnumerable<string> OverlayPlatforms(SpecContext context)
    {
        if (context.Spec.Imager.Overlay is not { } overlay || !context.Media.Any())
        {
            yield break;
        }

        var without = string.Join(", ", context.Spec.Platforms.Except(overlay.Platforms));

        if (without.Length > 0 && overlay.Platforms.Intersect(context.Spec.Platforms).Any())
        {
            yield return $"spec.imager.overlay is for {string.Join(", ", overlay.Platforms)}: media for {without} are made without it. "
                + "Set spec.imager.overlay.platforms to change that.";
        }
    }

    /// <summary>Keys that a machine does not enroll by itself are found out about late: it does not start.</summary>
    public static IEnumerable<string> Enrollment(SpecContext context)
    {
        var disks = SpecContext.Names(context.MediaOf(MediaKind.DiskImage).Where(output => output.SecureBoot));

        if (disks.Length == 0)
        {
            yield break;
        }

        if (!context.Table.Facts.EnrollKeysFlag)
        {
            yield return $"{disks}: secure boot disk images of {context.Table} contain no keys to enroll. Enroll them in the firmware, or boot "
                + "secureboot-iso once. Disk images contain them from v1.14.";
        }
        else if (context.Spec.Imager.SecureBoot?.EnrollKeys is null or EnrollKeys.IfSafe)
        {
            yield return $"{disks}: the keys are enrolled in virtual machines only. Set spec.imager.secureBoot.enrollKeys: Force for other machines.";
        }
    }

    /// <summary>Machines have the unmoved name compiled in.</summary>
    public static IEnumerable<string> MovedNames(SpecContext context)
    {
        foreach (var name in (string[])["installer", "talos"])
        {
            if (context.Spec.Registry.Names.TryGetValue(name, out var path) && path != $"{context.Spec.Registry.Username}/{name}")
            {
                yield return $"spec.registry.names.{name}: machines look for {context.Spec.Registry.Username}/{name} by default. "
                    + $"Set the image {path} in their configuration or in talosctl upgrade --image.";
            }
        }
    }
}
