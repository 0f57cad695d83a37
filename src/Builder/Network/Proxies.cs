using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Network;

/// <summary>
/// Proxy settings for build steps. The Makefile of Talos passes <c>http_proxy</c> and <c>https_proxy</c> to BuildKit, but neither
/// <c>no_proxy</c> nor upper case names; the one of the packages passes none. Passing one twice does no harm.
/// </summary>
public static class Proxies
{
    private static readonly string[] Names = ["http_proxy", "https_proxy", "no_proxy"];

    /// <summary>Arguments of buildx. BuildKit keeps build arguments of these names out of cache keys and images.</summary>
    /// <exception cref="StepFailedException">Input, as for <see cref="Require"/>.</exception>
    public static IReadOnlyList<string> Arguments(IReadOnlyDictionary<string, string> environment)
    {
        Require(environment);
        return [.. Names.Where(environment.ContainsKey).Select(name => $"--build-arg={name}={environment[name]}")];
    }

    /// <exception cref="StepFailedException">
    /// Input: an address contains credentials or a character that a shell interprets. The message does not repeat it.
    /// </exception>
    public static void Require(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in Names)
        {
            if (environment.TryGetValue(name, out var value) && (value.Contains('@', StringComparison.Ordinal) || !SafeValue.IsValue(value)))
            {
                throw StepFailedException.Input(
                    Reasons.InvalidSpec,
                    $"{name} is not a valid proxy setting for BuildKit. Use an address without credentials, with letters, digits and "
                    + ". _ / : , - only.");
            }
        }
    }

    /// <summary>Adds the lower case name of each proxy variable that is set in upper case only.</summary>
    public static IReadOnlyDictionary<string, string> InSmallLetters(IReadOnlyDictionary<string, string> environment)
    {
        var both = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (environment.TryGetValue(name.ToUpperInvariant(), out var value))
            {
                both.TryAdd(name, value);
            }
        }

        return both;
    }
}
