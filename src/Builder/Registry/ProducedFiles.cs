using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>The files that a build left in a folder, before they are pushed.</summary>
public static class ProducedFiles
{
    /// <summary>Takes away what an earlier build left, so that it cannot be taken for this one's.</summary>
    public static void Clear(string folder, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    /// <exception cref="StepFailedException">A file is missing, or is a link: it could lead to a mounted secret.</exception>
    public static void Require(string folder, IReadOnlyList<string> names, string step)
    {
        var missing = names.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        if (missing.Count > 0)
        {
            throw StepFailedException.Build(
                Reasons.BuildFailed,
                $"Step {step} succeeded but did not make {string.Join(", ", missing)}; it made {Listing(folder)}. "
                + "spec.release and spec.source.revision must belong together.");
        }

        if (names.Select(name => Path.Combine(folder, name)).Prepend(folder).FirstOrDefault(IsLink) is { } link)
        {
            throw StepFailedException.Build(Reasons.BuildFailed, $"The build made \"{Path.GetFileName(link)}\" as a symbolic link. Only regular files are pushed.");
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
