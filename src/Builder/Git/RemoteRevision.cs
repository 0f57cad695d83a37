namespace TalosImageOperator.Builder.Git;

/// <summary>What a revision is on the server.</summary>
/// <param name="Commit">The commit of a tag or branch; null where the server knows no such name.</param>
public sealed record RemoteRevision(RevisionKind Kind, string? Commit)
{
    /// <summary>Reads what <see cref="GitArguments.AskFor"/> prints: an object and a tab and a name a line. A tag wins.</summary>
    public static RemoteRevision Parse(string output, string revision)
    {
        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Where(fields => fields.Length == 2)
            .ToDictionary(fields => fields[1], fields => fields[0], StringComparer.Ordinal);
        if (names.TryGetValue($"refs/tags/{revision}^{{}}", out var peeled))
        {
            return new RemoteRevision(RevisionKind.Tag, peeled);
        }

        if (names.TryGetValue($"refs/tags/{revision}", out var tag))
        {
            return new RemoteRevision(RevisionKind.Tag, tag);
        }

        return names.TryGetValue($"refs/heads/{revision}", out var branch)
            ? new RemoteRevision(RevisionKind.Branch, branch)
            : new RemoteRevision(RevisionKind.Unknown, null);
    }
}

public enum RevisionKind
{
    Tag,
    Branch,

    /// <summary>No name; perhaps a commit.</summary>
    Unknown,
}
