using System.Runtime.InteropServices;

namespace TalosImageOperator.Builder.Processes;

/// <summary>kill(2), which .NET does not expose.</summary>
internal static partial class Signal
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Signals every process of the group. A group that has ended is not an error.</summary>
    public static void ToGroup(int group, int signal) => _ = SendSignal(-group, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
