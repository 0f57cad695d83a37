using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Secrets;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Git;

/// <summary>The patches of a source tree: the keys of a mounted ConfigMap in ordinal order.</summary>
/// <param name="Files">Their paths.</param>
/// <param name="Sha256">Over keys and contents, in lower-case hexadecimal digits.</param>
public sealed record PatchSet(IReadOnlyList<string> Files, string Sha256)
{
    /// <param name="folder">The mounted ConfigMap.</param>
    /// <param name="field">The object of the spec, such as <c>spec.source</c>.</param>
    /// <exception cref="StepFailedException">Input: the ConfigMap is empty.</exception>
    public static PatchSet Read(string folder, string field)
    {
        var files = MountedFolder.Files(folder);
        return files.Count > 0 ? new PatchSet(files, FolderDigest.Of(files)) : throw StepFailedException.Input(
            Reasons.InvalidSpec, $"The ConfigMap referenced by {field}.patches is empty. Add a key for each patch, or remove the field.");
    }
}

/// <summary>A digest over the keys and contents of a mounted ConfigMap, to compare what the pods of a build were given.</summary>
public static class FolderDigest
{
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            var content = File.ReadAllBytes(file);
            // The length keeps the end of one file apart from the start of the next.
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\n{content.Length.ToString(CultureInfo.InvariantCulture)}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
