namespace TalosImageOperator.Builder.Comparing;

/// <summary>A file that is not the same on both sides.</summary>
public sealed record FileDifference
{
    /// <summary>With <c>!</c> between a container and the path in it: <c>initramfs-amd64.xz!rootfs.sqsh!etc/os-release</c>.</summary>
    public required string Path { get; init; }

    public required FileChange Change { get; init; }

    public required DifferenceClass Class { get; init; }

    /// <summary>What of a changed file differs: content, type, mode, owner, target, attributes, modified. Null for others.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    public FileNode? First { get; init; }

    public FileNode? Second { get; init; }
}

public enum FileChange
{
    Added,
    Removed,
    Changed,
}

public enum DifferenceClass
{
    /// <summary>The content, or anything of the file that has an effect.</summary>
    Content,

    /// <summary>Times alone.</summary>
    Timestamps,

    /// <summary>The same files, packed or compressed in another way.</summary>
    Encoding,
}

internal static class FileDifferences
{
    public const string ContentField = "content";
    private const string ModifiedField = "modified";

    /// <summary>
    /// What differs between two files. The content has a difference of its own, so that the rest is reported where the content turns out to be
    /// the same.
    /// </summary>
    /// <param name="path">For the report.</param>
    /// <param name="first">Null if it was added.</param>
    /// <param name="second">Null if it was removed.</param>
    public static IEnumerable<FileDifference> Between(string path, FileNode? first, FileNode? second)
    {
        var difference = new FileDifference { Path = path, Change = FileChange.Changed, Class = DifferenceClass.Content, First = first, Second = second };
        if (first is null || second is null)
        {
            return [difference with { Change = first is null ? FileChange.Added : FileChange.Removed }];
        }

        var fields = Fields(first, second).ToList();
        if (first.Sha256 == second.Sha256)
        {
            return fields.Count == 0 ? [] : [difference with { Fields = fields, Class = fields is [ModifiedField] ? DifferenceClass.Timestamps : DifferenceClass.Content }];
        }

        // A time beside other content says nothing.
        return fields is [] or [ModifiedField]
            ? [difference with { Fields = [ContentField, .. fields] }]
            : [difference with { Fields = fields }, difference with { Fields = [ContentField] }];
    }

    /// <summary>But for the content.</summary>
    private static IEnumerable<string> Fields(FileNode first, FileNode second)
    {
        if (first.Type != second.Type)
        {
            yield return "type";
        }

        if (first.Mode != second.Mode)
        {
            yield return "mode";
        }

        if (first.Owner != second.Owner)
        {
            yield return "owner";
        }

        if (first.Target != second.Target)
        {
            yield return "target";
        }

        if (first.Attributes != second.Attributes || first.Attributes == FileNode.UnreadableAttributes)
        {
            yield return "attributes";
        }

        if (first.Modified != second.Modified)
        {
            yield return ModifiedField;
        }
    }
}
