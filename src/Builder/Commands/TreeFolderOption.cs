using System.CommandLine;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Commands;

/// <summary>An option with a folder for a source tree, which may be repeated for other trees.</summary>
internal static partial class TreeFolderOption
{
    public static Option<string[]> Create(string name, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = $"{description} Trees: {TreeIds.Talos} (the default), {TreeIds.Pkgs}, {TreeIds.Extensions(0)}, …, {TreeIds.Overlay}. May be repeated.",
            HelpName = "[tree=]folder",
        };
        option.Validators.Add(result =>
        {
            foreach (var folder in result.Tokens.Select(token => Parse(token.Value).Folder).Where(folder => !Directory.Exists(folder)))
            {
                result.AddError($"{name}: \"{folder}\" is not a folder. Name an existing folder.");
            }
        });
        return option;
    }

    /// <summary>Those that are given, beside the others of <paramref name="root"/>.</summary>
    public static TreeFolders Read(ParseResult arguments, Option<string[]> option, string root) => new(root)
    {
        Given = (arguments.GetValue(option) ?? []).Select(Parse).GroupBy(entry => entry.Tree)
            .ToDictionary(group => group.Key, group => Path.GetFullPath(group.Last().Folder), StringComparer.Ordinal),
    };

    private static (string Tree, string Folder) Parse(string value) => WithTree().Match(value) is { Success: true } match
        ? (match.Groups["tree"].Value, value[match.Length..])
        : (TreeIds.Talos, value);

    [GeneratedRegex(@"\A(?<tree>talos|pkgs|extensions-[0-7]|overlay)=")]
    private static partial Regex WithTree();
}
