namespace TalosImageOperator.Entities.Spec;

/// <summary>What starts Talos from a disk image or an ISO.</summary>
public enum Bootloader
{
    SDBoot,
    Grub,

    /// <summary>systemd-boot for UEFI, GRUB for BIOS.</summary>
    DualBoot,
}
