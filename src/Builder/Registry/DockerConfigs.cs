using System.Text.Json;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Docker's <c>config.json</c>: several become one, by the credentials in them alone.</summary>
public static class DockerConfigs
{
    public const string FileName = "config.json";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="folders">Where two know a registry, the earlier counts.</param>
    /// <param name="path">The file to write, readable for its owner alone.</param>
    /// <exception cref="StepFailedException">Input: one is no JSON object. Nothing of its content is told.</exception>
    public static void Merge(IReadOnlyList<string> folders, string path)
    {
        var merged = new JsonObject();
        for (var i = 0; i < folders.Count; i++)
        {
            foreach (var (registry, login) in Auths(Path.Combine(folders[i], FileName), i))
                merged.TryAdd(registry, login?.DeepClone());
        }

        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        using var writer = new Utf8JsonWriter(file);
        new JsonObject { ["auths"] = merged }.WriteTo(writer);
    }

    private static JsonObject Auths(string path, int position)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject root && (root["auths"] ?? new JsonObject()) is JsonObject auths)
                return auths;
        }
        catch (JsonException)
        {
            // Its message could tell a part of the content.
        }

        throw StepFailedException.Input(
            Reasons.InvalidSpec,
            $"Registry Secret number {position + 1} (spec.registry.secretRef, then spec.registry.pullSecretRefs) holds no Docker "
            + "configuration: its .dockerconfigjson must be a JSON object with auths.");
    }
}
