namespace TalosImageOperator.LocalCluster.Node.Volumes;

/// <summary>hostPath volumes and their types.</summary>
internal static class HostPath
{
    /// <exception cref="MountProblem">What is there is not of the type asked for.</exception>
    public static string Ensure(JsonObject source)
    {
        var path = source.Text("path") ?? "";
        var type = source.Text("type") ?? "";
        var isDirectory = Directory.Exists(path);
        var isFile = File.Exists(path);
        switch (type)
        {
            case "" or "DirectoryOrCreate" when !isDirectory && !isFile:
                Directory.CreateDirectory(path);
                break;
            case "FileOrCreate" when !isDirectory && !isFile:
                File.Create(path).Dispose();
                break;
            case "Directory" or "DirectoryOrCreate" when !isDirectory:
                throw new MountProblem($"hostPath type check failed: {path} is not a directory");
            case "File" or "FileOrCreate" or "Socket" or "CharDevice" or "BlockDevice" when !isFile:
                throw new MountProblem($"hostPath type check failed: {path} is not a {type.ToLowerInvariant()}");
        }
        return path;
    }
}
