using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Git;
using TalosImageOperator.Builder.Kernel;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Logs;

/// <summary>Removes secrets from everything that is printed or reported, because no tool is trusted not to print them.</summary>
public sealed partial class Redactor(IEnumerable<string> secrets)
{
    private const string Hidden = "***";

    // Redacting shorter values would hide ordinary words.
    private const int ShortestSecret = 4;

    private static readonly string[] SecretKeysOfGit = ["password", BearerToken.Key];

    private readonly string[] _secrets =
        [.. secrets.Where(secret => secret.Length >= ShortestSecret).Distinct().OrderByDescending(secret => secret.Length)];

    /// <summary>Combines the secrets of both.</summary>
    public Redactor And(Redactor other) => new(_secrets.Concat(other._secrets));

    public string Clean(string line)
    {
        line = MachineConfiguration.WithoutQuoted(line, Hidden);
        foreach (var secret in _secrets)
        {
            line = line.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return line.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(line, $"://{Hidden}@") : line;
    }

    /// <summary>Redacts the mounted registry passwords, git credentials, machine configuration, signing key and key for BuildKit.</summary>
    public static Redactor Of(BuilderSettings settings)
    {
        var secrets = new List<string>();
        foreach (var folder in settings.RegistryConfigs)
        {
            secrets.AddRange(RegistrySecrets(Path.Combine(folder, DockerConfigs.FileName)));
        }

        foreach (var secret in settings.GitSecrets.Existing())
        {
            foreach (var path in SecretKeysOfGit.Select(key => Path.Combine(secret, key)).Where(File.Exists))
            {
                secrets.Add(File.ReadAllText(path).Trim());
            }
        }

        if (File.Exists(settings.EmbeddedConfig))
        {
            secrets.AddRange(MachineConfiguration.Secrets(File.ReadAllText(settings.EmbeddedConfig)));
        }

        secrets.AddRange(SigningKeyPem.Secrets(settings.KernelKey));
        if (settings.BuildKitTls is { } tls && Path.Combine(tls, BuildKitTlsSecret.PrivateKey) is var key && File.Exists(key))
        {
            secrets.AddRange(File.ReadAllLines(key).Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
        }

        secrets.AddRange(settings.SigningKey?.Secrets() ?? []);
        return new Redactor(secrets);
    }

    private static List<string> RegistrySecrets(string path)
    {
        try
        {
            return File.Exists(path) ? [.. DockerConfigs.Read(File.ReadAllBytes(path)).SelectMany(entry => SecretsOf(entry.Login))] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<string> SecretsOf(JsonElement login)
    {
        if (login.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var name in (string[])["password", "identitytoken", "registrytoken", "auth"])
        {
            if (!login.TryGetProperty(name, out var field) || field.ValueKind != JsonValueKind.String || field.GetString() is not { Length: > 0 } value)
            {
                continue;
            }

            yield return value;
            if (name == "auth" && Decoded(value) is { } decoded)
            {
                yield return decoded[(decoded.IndexOf(':', StringComparison.Ordinal) + 1)..];
            }
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
