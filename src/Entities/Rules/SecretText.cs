using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// Hides credentials in invalid values. Messages end up in logs, events and conditions, which more people can read than the object.
/// </summary>
public static partial class SecretText
{
    private const string Hidden = "***";

    /// <summary>The value for a message.</summary>
    /// <param name="field">The field's path, or a key alone. Its last part decides whether the whole value is hidden.</param>
    /// <param name="value">The value of the field.</param>
    public static string Shown(string field, string value) => IsSecret(field) ? Hidden : Shown(value);

    /// <summary>The value without the username and password of an address.</summary>
    public static string Shown(string value) => UserInfo().Replace(value, Hidden + "@");

    /// <summary>Whether the name suggests a secret, such as REGISTRY_PASSWORD.</summary>
    public static bool IsSecret(string field) => SecretName().IsMatch(LastPart().Match(field).Value);

    [GeneratedRegex(@"[^.\[\]'""]+(?=['""\]]*$)")]
    private static partial Regex LastPart();

    [GeneratedRegex("(password|passwd|passphrase|token|secret|credential|api_?key|access_?key|private_?key)s?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // With a scheme: up to the last @ after a colon, because a password may contain a slash or an @, else up to the first slash.
    // Without one: name:password@, except for references with tag and digest.
    [GeneratedRegex(@"(?<=://)(\S*:\S*|[^\s/@]+)@|(?<![^\s,""'=])[^\s/@:,""'=]+:(?!//)[^\s@""']+@(?!sha256:)")]
    private static partial Regex UserInfo();
}
