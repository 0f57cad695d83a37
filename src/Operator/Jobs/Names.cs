using System.Security.Cryptography;
using System.Text;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Names that depend only on the build and the run, so that a repeated create conflicts with the existing object.
/// The name of a Job is a label of its pods, so it has at most 63 characters.
/// </summary>
public static class Names
{
    private const int MaxLength = 63;
    private const string LongestSuffix = "-publish";
    private const string CompareSuffix = "-compare";

    public static string RunPrefix(string runId) => RunIds.Prefix(runId);

    public static string PlatformJob(string build, string runId, string platform) => $"{Stem(build, runId)}-{Architectures.Of(platform)}";

    /// <summary>By <see cref="BuildRun.PublishId"/>: a run that is published again gets another Job.</summary>
    public static string PublishJob(string build, string publishId) => Stem(build, publishId) + LongestSuffix;

    /// <summary>By <see cref="ReproduceRequest.Id"/>.</summary>
    public static string RebuildJob(string build, string reproduceId, string platform) => Stem(build, reproduceId) + RebuildSuffix(platform);

    /// <summary>By <see cref="ReproduceRequest.Id"/>.</summary>
    public static string CompareJob(string build, string reproduceId) => Stem(build, reproduceId) + CompareSuffix;

    /// <summary>Whether a Job of a build belongs to a second build. Before its suffix, the name of each Job ends in the digits of an ID.</summary>
    public static bool IsReproduceJob(string job) =>
        job.EndsWith(CompareSuffix, StringComparison.Ordinal) || PlatformNames.All.Any(platform => job.EndsWith(RebuildSuffix(platform), StringComparison.Ordinal));

    /// <summary>Whether a Job of a build is one that publishes.</summary>
    public static bool IsPublishJob(string job) => job.EndsWith(LongestSuffix, StringComparison.Ordinal);

    /// <summary>A value that fits a label: the value itself, or its start and a hash.</summary>
    public static string Label(string value) => Shorten(value, MaxLength);

    private static string RebuildSuffix(string platform) => $"-r-{Architectures.Of(platform)}";

    private static string Stem(string build, string runId) =>
        $"{Shorten(build, MaxLength - LongestSuffix.Length - RunIds.PrefixLength - 1)}-{RunPrefix(runId)}";

    private static string Shorten(string value, int length)
    {
        if (value.Length <= length)
        {
            return value;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..RunIds.PrefixLength];
        return $"{value[..(length - RunIds.PrefixLength - 1)].TrimEnd('-', '.', '_')}-{hash}";
    }
}
