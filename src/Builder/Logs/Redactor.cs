using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Logs;

/// <summary>Takes secrets out of everything that is printed or reported: no tool is trusted to keep them to itself.</summary>
public sealed partial class Redactor(IEnumerable<string> secrets)
{
    private const string Hidden = "***";

    // Shorter values would blot out ordinary words, and protect nothing.
    private const int ShortestSecret = 4;

    private readonly string[] _secrets =
        [.. secrets.Where(secret => secret.Length >= ShortestSecret).Distinct().OrderByDescending(secret => secret.Length)];

    public string Clean(string line)
    {
        foreach (var secret in _secrets)
            line = line.Replace(secret, Hidden, StringComparison.Ordinal);
        return line.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(line, $"://{Hidden}@") : line;
    }

    /// <summary>Knows the passwords of the mounted registry configuration and git credentials.</summary>
    public static Redactor Of(BuilderSettings settings)
    {
        var secrets = new List<string>();
        foreach (var folder in settings.RegistryConfigs)
            secrets.AddRange(RegistrySecrets(Path.Combine(folder, DockerConfigs.FileName)));
        foreach (var secret in (string[])[settings.GitSecret, settings.PkgsGitSecret])
        {
            var password = Path.Combine(secret, "password");
            if (File.Exists(password))
                secrets.Add(File.ReadAllText(password).Trim());
        }

        return new Redactor(secrets);
    }

    private static List<string> RegistrySecrets(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(path))?["auths"] is JsonObject auths
                ? auths.Select(entry => entry.Value).OfType<JsonObject>().SelectMany(SecretsOf).ToList()
                : [];
        }
        catch (Exception failure) when (failure is System.Text.Json.JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<string> SecretsOf(JsonObject auth)
    {
        foreach (var name in (string[])["password", "identitytoken", "registrytoken", "auth"])
        {
            if (auth[name]?.GetValue<string>() is not { Length: > 0 } value)
                continue;
            yield return value;
            if (name == "auth" && Decoded(value) is { } decoded)
                yield return decoded[(decoded.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }

    private static string? Decoded(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    [GeneratedRegex(@"://[^/@\s]+@")]
    private static partial Regex UserInfo();
}
