using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Builder.Local;

/// <summary>A manifest on this machine, checked as the API server and the operator would check it.</summary>
public static class ManifestFile
{
    /// <returns>The build, and every error there is; with errors the build may be null.</returns>
    public static (TalosImageBuild? Build, IReadOnlyList<string> Errors) Read(string path, string? name)
    {
        List<TalosImageBuild> builds;
        try
        {
            var text = path == "-" ? Console.In.ReadToEnd() : File.ReadAllText(path);
            builds = [.. ManifestReader.ReadAll(text).Where(build => name is null || build.Metadata.Name == name)];
        }
        catch (ManifestException failure)
        {
            return (null, [.. failure.Errors.Select(error => error.ToString())]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, [$"--file: cannot read \"{path}\": {failure.Message.TrimEnd('.')}."]);
        }

        return builds switch
        {
            [var only] => (only, [.. SpecErrors.Of(only.Spec).Select(error => error.Message)]),
            [] => (null, [name is null ? $"--file: {path} holds no {TalosImageBuild.KindName}." : $"--file: {path} holds no {TalosImageBuild.KindName} \"{name}\"."]),
            _ => (null, [$"--file: {path} holds several builds. Choose one with --name: {string.Join(", ", builds.Select(build => build.Metadata.Name))}."]),
        };
    }

    /// <summary>A sentence for each platform that the build does not have.</summary>
    public static IEnumerable<string> UnknownPlatforms(TalosImageBuild build, IEnumerable<string> platforms) =>
        platforms.Except(build.Spec.Platforms)
            .Select(platform => $"--platform: \"{platform}\" is not in spec.platforms. Choose from {string.Join(", ", build.Spec.Platforms)}.");
}
