using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>What <c>docker buildx inspect</c> reports about BuildKit.</summary>
/// <param name="Version">Such as <c>v0.13.2</c>. Null if BuildKit does not report it.</param>
/// <param name="Platform">The platform that it runs on, such as <c>linux/amd64</c>. Null if BuildKit does not report it.</param>
/// <param name="Snapshotter">How it stores layers, such as <c>overlayfs</c>. Null if BuildKit does not report it.</param>
public sealed partial record BuildKitInspection(Version? Version, string? Platform, string? Snapshotter)
{
    /// <summary>The first version with everything that a build needs, source policies for frontends included.</summary>
    public static readonly Version Oldest = new(0, 13);

    public static BuildKitInspection Read(string answer)
    {
        var version = VersionLine().Match(answer);
        var platform = PlatformLine().Match(answer);
        return new BuildKitInspection(
            version.Success && Version.TryParse(version.Groups["version"].Value, out var number) ? number : null,
            platform.Success ? platform.Groups["platform"].Value : null,
            BuildxArguments.Snapshotter(answer));
    }

    /// <exception cref="StepFailedException">Input: this BuildKit is too old.</exception>
    public void RequireVersion(string endpoint)
    {
        if (Version is not null && Version < Oldest)
        {
            throw StepFailedException.Input(
                Reasons.BuildKitUnavailable,
                $"BuildKit at \"{endpoint}\" has version {Version}, which cannot pin the images of a build. Use BuildKit {Oldest} or newer.");
        }
    }

    // Builds of the Docker daemon and of distributions may report v0.0.0+unknown.
    [GeneratedRegex(@"^\s*Build[Kk]it(?: version)?:\s*v?(?!0\.0\.0)(?<version>\d+\.\d+(\.\d+)?)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^\s*Platforms:\s*(?<platform>\w+/\w+)", RegexOptions.Multiline)]
    private static partial Regex PlatformLine();
}
