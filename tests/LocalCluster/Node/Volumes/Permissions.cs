namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>Permission bits of files and folders, where the system has them.</summary>
internal static class Permissions
{
    public const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;
    public const UnixFileMode AllMayWrite = (UnixFileMode)0b110_110_110;
    public const UnixFileMode OwnerOnly = (UnixFileMode)0b111_000_000;

    public static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    public static void Add(string path, UnixFileMode bits)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | bits);
        }
    }
}
