using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>
/// Combines Docker <c>config.json</c> files. A single one keeps its credential helpers; of several, only the credentials are used.
/// </summary>
public static class DockerConfigs
{
    public const string FileName = "config.json";

    private const string Auths = "auths";
    private const string PluginFolders = "cliPluginsExtraDirs";

    // Contexts are separate files that are not copied, and a mounted file must not select plugins.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "aliases", PluginFolders, "currentContext", "plugins" };

    /// <param name="folders">The first with an entry for a registry is used.</param>
    /// <param name="plugins">Folders in which docker looks for plugins first.</param>
    /// <returns>The combined configuration.</returns>
    /// <exception cref="StepFailedException">Input: a file is not a JSON object. The message does not repeat its content.</exception>
    public static byte[] Combine(IReadOnlyList<string> folders, IReadOnlyList<string> plugins)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            if (folders is [var only])
            {
                Copy(writer, only);
            }
            else
            {
                Write(writer, folders.SelectMany(Logins).DistinctBy(login => login.Registry));
            }

            Write(writer, plugins);
            writer.WriteEndObject();
        }

        return json.ToArray();
    }

    /// <summary>Whether credential helpers provide the credentials of a combined configuration.</summary>
    public static bool HasHelpers(byte[] combined)
    {
        using var document = JsonDocument.Parse(combined);
        return document.RootElement.TryGetProperty("credsStore", out _) || document.RootElement.TryGetProperty("credHelpers", out _);
    }

    /// <exception cref="StepFailedException">Input, as for <see cref="Combine"/>. A folder without the file is ignored.</exception>
    public static void Require(IReadOnlyList<string> folders) => _ = folders.Select(Logins).ToList();

    /// <summary>The logins of a configuration with the registry keys unchanged. A key may occur twice.</summary>
    /// <exception cref="JsonException">The text is not a Docker configuration.</exception>
    public static IReadOnlyList<(string Registry, JsonElement Login)> Read(byte[] json)
    {
        // Docker treats an empty file as an empty configuration.
        if (json.All(character => char.IsWhiteSpace((char)character)))
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        if (!document.RootElement.TryGetProperty(Auths, out var auths) || auths.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return auths.ValueKind == JsonValueKind.Object
            ? [.. auths.EnumerateObject().Select(auth => (auth.Name, auth.Value.Clone()))]
            : throw new JsonException();
    }

    private static void Write(Utf8JsonWriter writer, IEnumerable<(string Registry, JsonElement Login)> logins)
    {
        writer.WriteStartObject(Auths);
        foreach (var (registry, login) in logins)
        {
            writer.WritePropertyName(registry);
            login.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<string> plugins)
    {
        if (plugins.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(PluginFolders);
        foreach (var folder in plugins)
        {
            writer.WriteStringValue(folder);
        }

        writer.WriteEndArray();
    }

    private static void Copy(Utf8JsonWriter writer, string folder)
    {
        var path = Path.Combine(folder, FileName);
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        using var document = JsonDocument.Parse(text);
        foreach (var property in document.RootElement.EnumerateObject().Where(property => !LeftOut.Contains(property.Name)))
        {
            property.WriteTo(writer);
        }
    }

    // Within a configuration, the key that programs look up takes precedence over its other spellings.
    private static IEnumerable<(string Registry, JsonElement Login)> Logins(string folder, int position) => ReadFile(folder, position)
        .Where(login => HoldsCredentials(login.Login))
        .Select(login => (login.Registry, Key: RegistryKeys.Normal(login.Registry), login.Login))
        .OrderBy(login => login.Key == login.Registry ? 0 : 1)
        .Select(login => (login.Key, login.Login));

    private static IReadOnlyList<(string Registry, JsonElement Login)> ReadFile(string folder, int position)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? Read(File.ReadAllBytes(path)) : [];
        }
        catch (JsonException)
        {
            // The exception's message could contain a part of the content.
            throw StepFailedException.Input(
                Reasons.InvalidSpec,
                $"Registry Secret {position + 1} (in the order of spec.registry.secretRef and spec.registry.pullSecretRefs; in a local run, of "
                + "--registry-config) does not contain a Docker configuration. Use a Secret of type kubernetes.io/dockerconfigjson.");
        }
    }

    // Docker leaves an empty entry if a helper stores the password. It must not hide the entry of the next configuration.
    private static bool HoldsCredentials(JsonElement login) => login.ValueKind == JsonValueKind.Object
        && login.EnumerateObject().Any(field => field.Value.ValueKind == JsonValueKind.String && field.Value.GetString() is { Length: > 0 }
            && field.Name is "auth" or "password" or "identitytoken" or "registrytoken");
}
