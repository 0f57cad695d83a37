using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>What only the overlay's own profile decides: the bootloader of a disk image, and so whether the overlay's files are in it.</summary>
public static class OverlayBootloaders
{
    /// <param name="output">The disk image.</param>
    /// <param name="overlay">Its name.</param>
    /// <param name="bootloader">As upstream spells it; null if neither the spec nor the overlay's profile names one.</param>
    /// <param name="allowed">As upstream spells them; not empty.</param>
    public static string Problem(string output, string overlay, string? bootloader, IReadOnlyList<string> allowed)
    {
        var wanted = Enum.GetValues<Bootloader>().First(value => UpstreamNames.Of(value) == allowed[0]);
        var found = bootloader is null
            ? "its profile names no bootloader, and the imager's default is systemd-boot"
            : $"its bootloader is \"{bootloader}\"";

        return $"spec.imager.overlay.name: \"{overlay}\" would not be installed in {output}: {found}, with which this release writes no files of an "
            + $"overlay. Set spec.imager.bootloader: {wanted}.";
    }
}
