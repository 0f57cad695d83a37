using System.Security.Cryptography;
using System.Text;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// The order in which a build prefers the members of a BuildKit pool (rendezvous hashing, highest random weight). It depends only on the
/// build's namespace and name, so each run finds the cache of the last one. A member that is added or removed changes the first choice of
/// only those builds that prefer it.
/// </summary>
internal static class RendezvousOrder
{
    public static IReadOnlyList<string> Of(string @namespace, string name, IEnumerable<string> members) =>
    [
        .. members.OrderByDescending(member => Weight(@namespace, name, member), StringComparer.Ordinal).ThenBy(member => member, StringComparer.Ordinal),
    ];

    // A slash is in no namespace or name, so no two builds have the same text.
    private static string Weight(string @namespace, string name, string member) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{@namespace}/{name} {member}")));
}
