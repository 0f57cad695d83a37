using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Builder.Local;

/// <summary>Reads a manifest from a file and checks it like the API server and the operator.</summary>
public static class ManifestFile
{
    /// <returns>The build and all errors. With errors, the build may be null.</returns>
    public static (TalosImageBuild? Build, IReadOnlyList<string> Errors) Read(string path, string? name)
    {
        var (text, problem) = ReadText(path);
        if (problem is not null)
        {
            return (null, [problem]);
        }

        List<TalosImageBuild> builds;
        try
        {
            builds = [.. ManifestReader.ReadAll(text).Where(build => name is null || build.Metadata.Name == name)];
        }
        catch (ManifestException failure)
        {
            return (null, [.. failure.Errors.Select(error => error.ToString())]);
        }

        return builds switch
        {
            [var only] => (only, [.. SpecErrors.Of(only.Spec).Select(error => error.Message)]),
            [] => (null, [Missing(path, name)]),
            _ => (null, [$"--file: \"{path}\" contains several builds. Select one with --name: {string.Join(", ", builds.Select(build => build.Metadata.Name))}."]),
        };
    }

    /// <summary>Reads a file, or standard input for <c>-</c>.</summary>
    /// <returns>Its text, or an error.</returns>
    public static (string Text, string? Problem) ReadText(string path)
    {
        try
        {
            return (path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ("", $"--file: cannot read \"{path}\": {failure.Message.TrimEnd('.')}.");
        }
    }

    private static string Missing(string path, string? name) => name is null
        ? $"--file: \"{path}\" does not contain a {TalosImageBuild.KindName}. Add one, or choose another file."
        : $"--file: \"{path}\" does not contain a {TalosImageBuild.KindName} \"{name}\". Choose another --name or file.";

    /// <summary>An error for each platform that is not in spec.platforms.</summary>
    public static IEnumerable<string> UnknownPlatforms(TalosImageBuild build, IEnumerable<string> platforms) =>
        platforms.Except(build.Spec.Platforms)
            .Select(platform => $"--platform: \"{platform}\" is not in spec.platforms. Choose from {string.Join(", ", build.Spec.Platforms)}.");
}
