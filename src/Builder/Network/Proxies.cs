using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Make;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Network;

/// <summary>
/// Proxies as build steps get them. Upstream's Makefile hands <c>http_proxy</c> and <c>https_proxy</c> from its environment to
/// BuildKit, but not <c>no_proxy</c>, and none in capitals.
/// </summary>
public static class Proxies
{
    private const string Exceptions = "no_proxy";

    private static readonly string[] Names = ["http_proxy", "https_proxy", Exceptions];

    /// <summary>What has to be added to upstream's own arguments.</summary>
    public static IReadOnlyList<string> BesideUpstreams(IReadOnlyDictionary<string, string> environment) => Arguments(environment, [Exceptions]);

    /// <summary>Arguments for a build of ours; BuildKit knows these names, keeps them out of its cache's keys and out of images.</summary>
    public static IReadOnlyList<string> All(IReadOnlyDictionary<string, string> environment) => Arguments(environment, Names);

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
                both.TryAdd(name, value);
        }

        return both;
    }

    private static List<string> Arguments(IReadOnlyDictionary<string, string> environment, string[] names)
    {
        Require(environment);
        return [.. names.Where(environment.ContainsKey).Select(name => $"--build-arg={name}={environment[name]}")];
    }
}
