using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Plan;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// The imager's arguments with every image by digest. BuildKit caches a run by its text and would not notice that a tag has moved.
/// </summary>
public static class ImagerCommand
{
    public const string BaseInstallerFlag = "--base-installer-image";

    /// <summary>The images that the imager pulls itself, with the fields of the spec that name them.</summary>
    public static IEnumerable<(string Image, string Field)> Images(IReadOnlyList<string> arguments) => arguments
        .Zip(arguments.Skip(1))
        .Where(pair => IsImageFlag(pair.First))
        .Select(pair => (pair.Second, FieldOf(pair.First)))
        .DistinctBy(image => image.Second);

    /// <param name="baseInstaller">The image of <c>--base-installer-image</c>, or null for none.</param>
    public static IReadOnlyList<string> Arguments(ImagerArguments imager, string? baseInstaller) =>
    [
        imager.Profile, .. imager.Arguments, .. baseInstaller is null ? (string[])[] : [BaseInstallerFlag, baseInstaller],
    ];

    /// <param name="arguments">With images by any reference.</param>
    /// <param name="places">For each image the reference by digest where it was found.</param>
    public static IReadOnlyList<string> At(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> places) =>
    [
        .. arguments.Select((argument, index) =>
            index > 0 && IsImageFlag(arguments[index - 1]) && places.TryGetValue(argument, out var place)
                ? Written(arguments[index - 1], place)
                : argument),
    ];

    // The imager takes an image cache without a registry for a folder.
    private static string Written(string flag, string place) =>
        flag == ImagerFlags.ImageCache ? ImageReference.Complete(place) : place;

    private static string FieldOf(string flag) => flag switch
    {
        ImagerFlags.SystemExtension => "spec.imager.systemExtensions",
        ImagerFlags.OverlayImage => "spec.imager.overlay.image",
        ImagerFlags.ImageCache => "spec.imager.imageCache",
        _ => "spec.imager.baseInstallerImage",
    };

    private static bool IsImageFlag(string argument) => argument == BaseInstallerFlag || ImagerFlags.Images.Contains(argument);
}
