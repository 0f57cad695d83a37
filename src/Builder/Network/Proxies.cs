using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Network;

/// <summary>
/// Proxies as build steps get them. Of upstream's Makefiles the one of Talos hands <c>http_proxy</c> and <c>https_proxy</c> from its
/// environment to BuildKit, but not <c>no_proxy</c>, and none in capitals; the one of the packages hands none at all. Saying one twice
/// does no harm.
/// </summary>
public static class Proxies
{
    private static readonly string[] Names = ["http_proxy", "https_proxy", "no_proxy"];

    /// <summary>Arguments of buildx; BuildKit knows these names, keeps them out of its cache's keys and out of images.</summary>
    /// <exception cref="StepFailedException">Input, as for <see cref="Require"/>.</exception>
    public static IReadOnlyList<string> Arguments(IReadOnlyDictionary<string, string> environment)
    {
        Require(environment);
        return [.. Names.Where(environment.ContainsKey).Select(name => $"--build-arg={name}={environment[name]}")];
    }

    /// <exception cref="StepFailedException">
    /// Input: an address that would bring a password into arguments, or has what a shell acts on. It is not told.
    /// </exception>
    public static void Require(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in Names)
        {
            if (environment.TryGetValue(name, out var value) && (value.Contains('@', StringComparison.Ordinal) || !SafeValue.IsValue(value)))
            {
                throw StepFailedException.Input(
                    Reasons.InvalidSpec,
                    $"The environment's {name} goes to BuildKit as an argument: it must be an address without user and password, of letters, "
                    + "digits and . _ / : , - only.");
            }
        }
    }

    /// <summary>The same environment in which what is set in capitals alone has the other name too.</summary>
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
