using System.CommandLine;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Commands;

/// <summary>
/// Options that name a file or folder. What is there by default need not exist, what a user names must: a misspelt one would show
/// only as a registry that refuses. Programs run in other folders than this one, so that every path becomes a full one.
/// </summary>
internal static class PathOptions
{
    public static void MustBeFile(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var path] && !File.Exists(path.Value))
            result.AddError($"{option.Name}: there is no file {path.Value}.");
    });

    public static void MustHoldDockerConfig(Option<string[]> option) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !File.Exists(Path.Combine(token.Value, DockerConfigs.FileName))))
            result.AddError($"{option.Name}: the folder {token.Value} has no {DockerConfigs.FileName}.");
    });

    public static string? FullPath(this ParseResult arguments, Option<string?> option) =>
        arguments.GetValue(option) is { } path ? Path.GetFullPath(path) : null;

    public static string[]? FullPaths(this ParseResult arguments, Option<string[]> option) =>
        arguments.GetValue(option) is { Length: > 0 } paths ? [.. paths.Select(Path.GetFullPath)] : null;
}
