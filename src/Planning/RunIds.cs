using System.Security.Cryptography;
using System.Text;

namespace TalosImageOperator.Planning;

/// <summary>The ID of a run. Names and labels of its Jobs contain the first digits.</summary>
public static class RunIds
{
    /// <summary>Digits in names and labels.</summary>
    public const int PrefixLength = 8;

    /// <summary>64 hexadecimal digits: the fingerprint, or with a rebuild token the SHA-256 of <c>fingerprint\ntoken</c>.</summary>
    public static string Of(string fingerprint, string? rebuild = null) => string.IsNullOrEmpty(rebuild)
        ? fingerprint
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{rebuild}")));

    public static string Prefix(string runId) => runId[..PrefixLength];
}
