using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// What an imager is started by that needs devices, or a profile on its standard input. Imagers have neither mount nor shell, so a
/// static busybox comes along. Its scripts are constants; the imager's arguments are its positional parameters, and nothing interprets
/// them.
/// </summary>
internal static class ImagerShell
{
    public const string Mount = "--mount=type=bind,source=busybox,target=" + Busybox;

    /// <summary>Where the imager's profile is mounted.</summary>
    public const string Profile = "/run/talos-image/profile.yaml";

    /// <summary>What is printed where the imager succeeded without the overlay's installer. The script itself does not contain it.</summary>
    public const string OverlayMissing = "overlay installer did not run";

    private const string Busybox = "/run/talos-image/busybox";

    // BuildKit gives a privileged run the node's loop devices, but in a folder of its own, in which the kernel's partition nodes never
    // appear: a devtmpfs over it has them.
    private const string Devices = Busybox + " mount -t devtmpfs devtmpfs /dev && ";

    private const string Log = "/talos-image.log";

    // Also for a run from BuildKit's cache, whose log nobody sees, this is certain: it succeeded once.
    private const string OverlayRuns =
        "{ set -o pipefail; if \"$@\" <" + Profile + " 2>&1 | " + Busybox + " tee " + Log + "; then "
        + Busybox + " grep -q 'running overlay installer' " + Log + " || { echo 'overlay installer' 'did not run'; exit 1; }; else exit $?; fi; }";

    public static IReadOnlyList<string> Start(IReadOnlyList<string> command, bool devices, bool profile, bool overlayRuns)
    {
        var run = overlayRuns ? OverlayRuns : "exec \"$@\"" + (profile ? " <" + Profile : "");
        return [Busybox, "sh", "-c", (devices ? Devices : "") + run, "imager", .. command];
    }

    /// <exception cref="StepFailedException">There is no busybox.</exception>
    public static void PutInto(string context, string searchPath) =>
        File.Copy(Find(searchPath), Path.Combine(context, "busybox"), overwrite: true);

    /// <exception cref="StepFailedException">There is no busybox.</exception>
    public static string Find(string searchPath) =>
        searchPath.Split(':').Select(folder => Path.Combine(folder, "busybox")).FirstOrDefault(File.Exists)
        ?? throw StepFailedException.Infrastructure(
            Reasons.PodFailed, "This imager is started by busybox, which is not here: install busybox-static.");
}
