using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Planning.Naming;

/// <summary>Names of extensions that the catalog of a release resolves, such as <c>siderolabs/zfs</c>: without host, tag and digest.</summary>
public static class OfficialNames
{
    public static bool Is(string reference) => !reference.Contains(':', StringComparison.Ordinal)
        && !reference.Contains('@', StringComparison.Ordinal)
        && !reference.Split('/')[0].Contains('.', StringComparison.Ordinal)
        && !reference.StartsWith("localhost/", StringComparison.Ordinal);

    public static bool AreIn(ImagerSpec imager) => imager.SystemExtensions.Any(Is) || imager.Overlay is { Image: null, Build: null };
}
