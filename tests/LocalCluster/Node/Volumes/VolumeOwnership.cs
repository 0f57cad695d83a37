using CliWrap;
using CliWrap.Buffered;

namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>
/// fsGroup: gives a volume's content to a group, as the kubelet does (group bits, and setgid on folders so that what is
/// made later belongs to the group as well). It takes root; without it the volume is not changed.
/// </summary>
internal sealed class VolumeOwnership(ILogger<VolumeOwnership> log)
{
    private const UnixFileMode ReadGroup = UnixFileMode.UserRead | UnixFileMode.GroupRead;
    private const UnixFileMode WriteGroup = UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderGroup = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    public async Task GiveToGroupAsync(string directory, long group, bool writable, CancellationToken cancellationToken)
    {
        var result = await Cli.Wrap("chgrp")
            .WithArguments(["-R", "-h", group.ToString(CultureInfo.InvariantCulture), directory])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellationToken);
        if (result.ExitCode != 0)
        {
            Log.OwnershipNotSet(log, directory, group, result.StandardError.Trim());
            return;
        }
        var bits = writable ? ReadGroup | WriteGroup : ReadGroup;
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            Permissions.Add(path, bits);
        }
        foreach (var path in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Append(directory))
        {
            Permissions.Add(path, bits | FolderGroup);
        }
    }
}

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
