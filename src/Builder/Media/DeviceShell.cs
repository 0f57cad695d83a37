using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// What a privileged imager is started by. BuildKit gives such a run the node's loop devices, but in a folder of its own, in which
/// the kernel's partition nodes never appear: a devtmpfs over it has them. Imagers have neither mount nor shell, so a static busybox
/// comes along. Its script is a constant; the imager's arguments are its positional parameters, and nothing interprets them.
/// </summary>
internal static class DeviceShell
{
    public const string Mount = "--mount=type=bind,source=busybox,target=" + Busybox;

    private const string Busybox = "/run/talos-image/busybox";
    private const string Script = Busybox + " mount -t devtmpfs devtmpfs /dev && exec \"$@\"";

    public static IReadOnlyList<string> Start(IReadOnlyList<string> command) => [Busybox, "sh", "-c", Script, "imager", .. command];

    /// <exception cref="StepFailedException">There is no busybox.</exception>
    public static void PutInto(string context, string searchPath) =>
        File.Copy(Find(searchPath), Path.Combine(context, "busybox"), overwrite: true);

    /// <exception cref="StepFailedException">There is no busybox.</exception>
    public static string Find(string searchPath) =>
        searchPath.Split(':').Select(folder => Path.Combine(folder, "busybox")).FirstOrDefault(File.Exists)
        ?? throw StepFailedException.Infrastructure(
            Reasons.PodFailed, "A privileged imager is started by busybox, which is not here: install busybox-static.");
}
