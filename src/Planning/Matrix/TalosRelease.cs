using System.Globalization;
using System.Text.RegularExpressions;

namespace TalosImageOperator.Planning.Matrix;

/// <summary>A release of Talos by its git tag, such as <c>v1.13.9</c> or <c>v1.14.0-rc.1</c>.</summary>
public sealed partial record TalosRelease(int Major, int Minor, int Patch, string? PreRelease)
{
    /// <summary>Null if the text is not a release tag. Only a release tag can be compiled in as TAG.</summary>
    public static TalosRelease? TryParse(string text) =>
        Pattern().Match(text) is { Success: true } match
            ? new TalosRelease(
                Number(match.Groups["major"]),
                Number(match.Groups["minor"]),
                Number(match.Groups["patch"]),
                match.Groups["pre"] is { Success: true } pre ? pre.Value : null)
            : null;

    /// <exception cref="ArgumentException">The text is not a release tag.</exception>
    public static TalosRelease Parse(string text) =>
        TryParse(text) ?? throw new ArgumentException($"spec.release: \"{text}\" is not a Talos release tag. Use a tag such as v1.13.9 or v1.14.0-rc.1.", nameof(text));

    public override string ToString() => $"v{Major}.{Minor}.{Patch}{(PreRelease is null ? "" : "-" + PreRelease)}";

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^v(?<major>\d{1,4})\.(?<minor>\d{1,4})\.(?<patch>\d{1,4})(-(?<pre>[0-9A-Za-z][0-9A-Za-z.-]{0,100}))?\z")]
    private static partial Regex Pattern();
}
