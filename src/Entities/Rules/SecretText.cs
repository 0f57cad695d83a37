using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// A refused value that may hold a credential: its message ends in logs, events and conditions, which more people read than the object.
/// </summary>
public static partial class SecretText
{
    private const string Hidden = "***";

    /// <summary>The value as a message may show it.</summary>
    /// <param name="field">The field's path, or a key alone. Its last part decides whether the whole value is hidden.</param>
    /// <param name="value">What the field holds.</param>
    public static string Shown(string field, string value) => IsSecret(field) ? Hidden : Shown(value);

    /// <summary>Without user and password of an address.</summary>
    public static string Shown(string value) => UserInfo().Replace(value, Hidden + "@");

    /// <summary>Whether the name promises a secret, such as REGISTRY_PASSWORD.</summary>
    public static bool IsSecret(string field) => SecretName().IsMatch(LastPart().Match(field).Value);

    [GeneratedRegex(@"[^.\[\]'""]+(?=['""\]]*$)")]
    private static partial Regex LastPart();

    [GeneratedRegex("(password|passwd|passphrase|token|secret|credential|api_?key|private_?key)s?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // With a scheme: up to the last @ where a colon stands before it, since a password may hold a slash or an @, else up to the first slash.
    // Without one: name:password@, which a reference with tag and digest only resembles.
    [GeneratedRegex(@"(?<=://)(\S*:\S*|[^\s/@]+)@|(?<![^\s,""'=])[^\s/@:,""'=]+:(?!//)[^\s@""']+@(?!sha256:)")]
    private static partial Regex UserInfo();
}
