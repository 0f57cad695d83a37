using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The fields' values as upstream's profiles spell them.</summary>
public static class UpstreamNames
{
    public static string Of(Bootloader bootloader) => bootloader switch
    {
        Bootloader.SDBoot => "sd-boot",
        Bootloader.Grub => "grub",
        Bootloader.DualBoot => "dual-boot",
        _ => throw new ArgumentOutOfRangeException(nameof(bootloader), bootloader, "A bootloader without a word."),
    };

    /// <param name="text">Checked to be one of upstream's.</param>
    public static Bootloader BootloaderOf(string text) => Enum.GetValues<Bootloader>().Single(value => Of(value) == text);

    /// <inheritdoc cref="BootloaderOf"/>
    public static EnrollKeys EnrollKeysOf(string text) => Enum.GetValues<EnrollKeys>().Single(value => Of(value) == text);

    public static string Of(EnrollKeys keys) => keys switch
    {
        EnrollKeys.Off => "off",
        EnrollKeys.Manual => "manual",
        EnrollKeys.IfSafe => "if-safe",
        EnrollKeys.Force => "force",
        _ => throw new ArgumentOutOfRangeException(nameof(keys), keys, "A value without a word."),
    };
}
