using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TalosImageOperator.Entities.Rules;

namespace TalosImageOperator.KubectlTalosImage.Reports;

/// <summary>
/// Hides what may be a credential in an object or a log, so that a report can be posted in public. Names of Secrets stay, because they are
/// names. It also drops metadata that nobody reads.
/// </summary>
internal static partial class Redaction
{
    private const string Hidden = "***";
    private static readonly string[] DroppedMetadata = ["managedFields", "resourceVersion", "uid", "selfLink"];

    /// <summary>A copy without credentials.</summary>
    public static JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject map => OfObject(map),
        JsonArray list => new JsonArray([.. list.Select(Of)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Text(text)),
        _ => node?.DeepClone(),
    };

    /// <summary>A text without credentials in addresses, bearer tokens, keys in PEM, well-known tokens and assignments such as <c>password=…</c>.</summary>
    public static string Text(string text)
    {
        text = SecretText.Shown(text);
        text = PrivateKey().Replace(text, $"$1{Hidden}$3");
        text = Authorization().Replace(text, $"$1{Hidden}");
        text = KnownToken().Replace(text, Hidden);
        return Assignment().Replace(text, $"$1{Hidden}");
    }

    private static JsonObject OfObject(JsonObject map)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in map)
        {
            // The manifest as it was applied, whose strings would be redacted as one text.
            if (DroppedMetadata.Contains(name) || name == "kubectl.kubernetes.io/last-applied-configuration" || IsPlan(name))
            {
                continue;
            }

            copy[name] = value is JsonValue && SecretText.IsSecret(name) ? Hidden : Of(value);
        }

        // A variable of a container: its name says whether the value is a secret.
        if (copy["name"]?.ToString() is { } variable && copy["value"] is JsonValue && SecretText.IsSecret(variable))
        {
            copy["value"] = Hidden;
        }

        return copy;
    }

    // Encoded copies of the spec.
    private static bool IsPlan(string name) => name == Planning.Contract.Labels.Plan;

    [GeneratedRegex(@"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(.*?)(-----END [A-Z ]*PRIVATE KEY-----|$)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Authorization();

    // GitHub, GitLab, AWS, Docker Hub, JWT.
    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|dckr_pat_[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)")]
    private static partial Regex KnownToken();

    [GeneratedRegex(@"((?:password|passwd|passphrase|token|secret|api_?key|access_?key|private_?key|credentials?|\bauth)[""']?\s*[=:]\s*)(?:""[^""\n]{3,}""|'[^'\n]{3,}'|[^\s""'&,;]{3,})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
