using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>The files that a build produced in a folder, before they are pushed.</summary>
public static class ProducedFiles
{
    /// <summary>Deletes the files of an earlier build, so that they cannot be mistaken for this build's.</summary>
    public static void Clear(string folder, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    /// <summary>The one file that was made, where its name is the imager's to choose.</summary>
    /// <exception cref="StepFailedException">There is none, or another beside it.</exception>
    public static string Only(string folder, string step) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Take(2).ToList() is [var only]
        ? Path.GetFileName(only)
        : throw StepFailedException.Build(Reasons.BuildFailed, $"Step {step} succeeded but made not one file (found: {Listing(folder)}). Check spec.imager.profiles.");

    /// <exception cref="StepFailedException">A file is missing, or is a link, which could point to a mounted Secret.</exception>
    public static void Require(string folder, IReadOnlyList<string> names, string step)
    {
        var missing = names.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        if (missing.Count > 0)
        {
            throw StepFailedException.Build(
                Reasons.BuildFailed,
                $"Step {step} succeeded but did not produce {string.Join(", ", missing)} (found: {Listing(folder)}). "
                + "Check that spec.source.revision belongs to spec.release.");
        }

        if (names.Select(name => Path.Combine(folder, name)).Prepend(folder).FirstOrDefault(IsLink) is { } link)
        {
            throw StepFailedException.Build(Reasons.BuildFailed, $"The build produced \"{Path.GetFileName(link)}\" as a symbolic link, but only regular files are pushed. Change the source tree to write a file.");
        }
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string Listing(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return "nothing";
        }

        var names = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order().Take(12).ToList();
        return names.Count == 0 ? "nothing" : string.Join(", ", names);
    }
}
