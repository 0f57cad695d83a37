namespace TalosImageOperator.Builder.Options;

/// <summary>A folder for each source tree.</summary>
/// <param name="Root">Contains a folder per tree, with its ID as name.</param>
public sealed record TreeFolders(string Root)
{
    /// <summary>Folders that are elsewhere, by the ID of their tree.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    public string Of(string tree) => Given.GetValueOrDefault(tree) ?? Path.Combine(Root, tree);

    /// <summary>Those that exist.</summary>
    public IEnumerable<string> Existing() =>
        Given.Values.Concat(Directory.Exists(Root) ? Directory.EnumerateDirectories(Root) : []).Where(Directory.Exists);
}
