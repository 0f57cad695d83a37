using TalosImageOperator.LocalCluster.Node.Volumes;

namespace TalosImageOperator.LocalCluster.Node.Pods;

/// <summary>Where a pod's files are, by its uid. Only this process's user may look in; containers see what is mounted.</summary>
internal sealed class PodDirectory(string stateDirectory, string uid)
{
    public string Path { get; } = System.IO.Path.Combine(AllUnder(stateDirectory), uid);

    /// <summary>The directory of all pods.</summary>
    public static string AllUnder(string stateDirectory) =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), "pods");

    /// <summary>Removes a pod's files, or with <see cref="AllUnder"/> those of all pods; they may hold secrets.</summary>
    public static void Remove(string path, ILogger log)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A pod that ended before it began has none.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What containers wrote as root, only root can remove.
            Log.DirectoryLeft(log, path, fault.Message);
        }
    }

    public void Make()
    {
        Directory.CreateDirectory(Path);
        Permissions.Set(Path, Permissions.OwnerOnly);
    }

    /// <summary>An empty file that any user in the container may write to.</summary>
    public string MakeTerminationFile(string container, int restart)
    {
        var file = System.IO.Path.Combine(ContainerDirectory(container), $"{restart}.termination");
        File.WriteAllBytes(file, []);
        Permissions.Set(file, Permissions.AllMayWrite);
        return file;
    }

    /// <summary>A file for the container's variables, which may hold secrets: to be deleted once docker has read it.</summary>
    public string MakeEnvironmentFile(string container, string content)
    {
        var file = System.IO.Path.Combine(ContainerDirectory(container), "environment");
        File.WriteAllText(file, content);
        return file;
    }

    private string ContainerDirectory(string container) =>
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "containers", container)).FullName;
}
