using TalosImageOperator.Builder.Make;

namespace TalosImageOperator.Builder.Local;

/// <summary>The folder of a local run. Steps delete what they find in it, so it must be ours.</summary>
public static class WorkFolder
{
    private const string Marker = ".talos-image-builder";

    /// <returns>What is wrong with it, or null when it is ready.</returns>
    public static string? Prepare(string folder)
    {
        if (!SafeValue.IsValue(folder))
            return $"The path {folder} has a character that make cannot take: use letters, digits and . _ / : @ + , = - only.";
        var marker = Path.Combine(folder, Marker);
        if (Directory.Exists(folder) && !File.Exists(marker) && Directory.EnumerateFileSystemEntries(folder).Any())
            return $"The folder {folder} holds other things: name an empty one, or one of an earlier run.";
        Directory.CreateDirectory(folder);
        File.WriteAllText(marker, "");
        return null;
    }

    public static string OfPlatform(string folder, string platform) =>
        Path.Combine(folder, platform.Replace('/', '-'));
}
