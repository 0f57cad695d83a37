using System.CommandLine;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Commands;

/// <summary>
/// Options that name a file or folder. A path that the user gives must exist, because a misspelt one would show up only as a refused
/// request to a registry. Programs run in other folders, so every path is made absolute.
/// </summary>
internal static class PathOptions
{
    public static void MustBeFile(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var path] && !File.Exists(path.Value))
        {
            result.AddError($"{option.Name}: \"{path.Value}\" is not a file. Name an existing file.");
        }
    });

    public static void MustBeFolder(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var path] && !Directory.Exists(path.Value))
        {
            result.AddError($"{option.Name}: \"{path.Value}\" is not a folder. Name an existing folder.");
        }
    });

    public static void MustHoldDockerConfig(Option<string[]> option) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !File.Exists(Path.Combine(token.Value, DockerConfigs.FileName))))
        {
            result.AddError($"{option.Name}: \"{token.Value}\" has no {DockerConfigs.FileName}. Name the folder that contains it.");
        }
    });

    public static string? FullPath(this ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is { } path ? Path.GetFullPath(path) : null;

    public static string[]? FullPaths(this ParseResult arguments, Option<string[]> option) =>
        arguments.GetValue(option) is { Length: > 0 } paths ? [.. paths.Select(Path.GetFullPath)] : null;
}
