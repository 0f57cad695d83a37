using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// Starts a privileged imager. BuildKit gives it the node's loop devices in a separate /dev, where the kernel does not create partition
/// nodes, so a devtmpfs is mounted over it. Imager images have neither mount nor a shell, so a static busybox is added. Its script is a
/// constant, and the imager's arguments are positional parameters that nothing interprets.
/// </summary>
internal static class DeviceShell
{
    public const string Mount = "--mount=type=bind,source=busybox,target=" + Busybox;

    private const string Busybox = "/run/talos-image/busybox";
    private const string Script = Busybox + " mount -t devtmpfs devtmpfs /dev && exec \"$@\"";

    public static IReadOnlyList<string> Start(IReadOnlyList<string> command) => [Busybox, "sh", "-c", Script, "imager", .. command];

    /// <exception cref="StepFailedException">busybox is missing.</exception>
    public static void PutInto(string context, string searchPath) =>
        File.Copy(Find(searchPath), Path.Combine(context, "busybox"), overwrite: true);

    /// <exception cref="StepFailedException">busybox is missing.</exception>
    public static string Find(string searchPath) =>
        searchPath.Split(':').Select(folder => Path.Combine(folder, "busybox")).FirstOrDefault(File.Exists)
        ?? throw StepFailedException.Infrastructure(
            Reasons.PodFailed, "busybox, which starts a privileged imager, is missing. Install busybox-static.");
}
