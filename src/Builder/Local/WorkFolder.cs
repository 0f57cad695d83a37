using TalosImageOperator.Builder.Make;

namespace TalosImageOperator.Builder.Local;

/// <summary>The folder of a local run. Steps delete its content, so a marker file proves that the Builder created it.</summary>
public static class WorkFolder
{
    private const string Marker = ".talos-image-builder";

    /// <returns>An error, or null if the folder is ready.</returns>
    public static string? Prepare(string folder)
    {
        if (!SafeValue.IsValue(folder))
        {
            return $"--workdir: \"{folder}\" has characters that make does not accept. Use letters, digits and . _ / : @ + , = - only.";
        }

        var marker = Path.Combine(folder, Marker);
        try
        {
            if (Directory.Exists(folder) && !File.Exists(marker) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return $"--workdir: \"{folder}\" is not empty. Name an empty folder or the folder of an earlier run.";
            }

            Directory.CreateDirectory(folder);
            File.WriteAllText(marker, "");
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"--workdir: cannot write to \"{folder}\": {fault.Message.TrimEnd('.')}. Name another folder.";
        }
    }

    public static string OfPlatform(string folder, string platform) =>
        Path.Combine(folder, platform.Replace('/', '-'));
}
