using System.Globalization;
using System.Text.Json.Nodes;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Media;

/// <summary>
/// A whole profile for the imager's standard input: its base by name, the overlay's own profile, and the settings of the spec over both.
/// </summary>
public static class ImagerProfile
{
    // Set by the caller of the imager; Image Factory takes the same out of an overlay's profile (MergeOverlayProfile).
    private static readonly string[] NotOfOverlay = ["baseProfileName", "input", "arch", "platform", "overlay", "version", "secureboot"];
    private static readonly string[] NotOfOverlaysOutput = ["kind", "outFormat"];
    private static readonly string[] NotOfOverlaysImage = ["diskFormat", "diskFormatOptions", "diskSize"];

    /// <param name="overlay">The overlay's own profile, or null for none.</param>
    /// <param name="embeddedConfig">The machine configuration, or null for none.</param>
    /// <param name="isInsecure">Whether an image's registry may be spoken to without TLS.</param>
    public static JsonObject Of(
        ImagerArguments imager, ImagerImages images, JsonObject? overlay, string? embeddedConfig, Func<string, bool> isInsecure)
    {
        var profile = new JsonObject
        {
            ["baseProfileName"] = imager.Profile,
            ["arch"] = imager.Architecture,
            ["platform"] = imager.Platform,
            ["customization"] = Customization(imager, embeddedConfig),
            ["input"] = Input(imager, images, isInsecure),
            ["overlay"] = Overlay(imager.Overlay, images.Overlay, isInsecure),
            ["output"] = Output(imager),
        };
        return WithoutEmpty(overlay is null ? profile : Merge(OfOverlay(overlay), profile));
    }

    /// <summary>As upstream spells it; null if the profile leaves it to the imager.</summary>
    public static string? BootloaderOf(JsonObject profile) => (string?)(profile["output"]?["imageOptions"]?["bootloader"]);

    /// <summary>As upstream merges profiles: what is simple is replaced, lists are joined, objects are merged.</summary>
    public static JsonObject Merge(JsonObject below, JsonObject above)
    {
        var merged = below.DeepClone().AsObject();
        foreach (var (name, value) in above)
        {
            merged[name] = (merged[name], value) switch
            {
                (var old, null) => old?.DeepClone(),
                (JsonObject old, JsonObject added) => Merge(old, added),
                (JsonArray old, JsonArray added) => new JsonArray([.. old.Concat(added).Select(item => item?.DeepClone())]),
                _ => value.DeepClone(),
            };
        }

        return merged;
    }

    private static JsonObject OfOverlay(JsonObject overlay)
    {
        var kept = overlay.DeepClone().AsObject();
        Remove(kept, NotOfOverlay);
        Remove(kept["output"] as JsonObject, NotOfOverlaysOutput);
        Remove(kept["output"]?["imageOptions"] as JsonObject, NotOfOverlaysImage);
        return kept;
    }

    private static void Remove(JsonObject? from, string[] names)
    {
        foreach (var name in names)
        {
            from?.Remove(name);
        }
    }

    private static JsonObject Customization(ImagerArguments imager, string? embeddedConfig) => new()
    {
        ["extraKernelArgs"] = new JsonArray([.. (imager.ExtraKernelArgs ?? []).Select(argument => (JsonNode)argument)]),
        ["metaContents"] = new JsonArray(
        [
            .. (imager.Meta ?? new Dictionary<string, string>()).Select(entry => (JsonNode)new JsonObject { ["key"] = Number(entry.Key), ["value"] = entry.Value }),
        ]),
        ["embeddedMachineConfiguration"] = embeddedConfig,
    };

    private static int Number(string key) => key.StartsWith("0x", StringComparison.Ordinal)
        ? int.Parse(key.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : int.Parse(key, NumberStyles.None, CultureInfo.InvariantCulture);

    private static JsonObject Input(ImagerArguments imager, ImagerImages images, Func<string, bool> isInsecure) => new()
    {
        ["baseInstaller"] = Asset(images.BaseInstaller, isInsecure),
        ["systemExtensions"] = new JsonArray([.. images.SystemExtensions.Select(image => Asset(image, isInsecure))]),
        ["imageCache"] = Asset(images.ImageCache, isInsecure),
        ["overlayInstaller"] = Asset(images.Overlay, isInsecure),
        ["secureboot"] = imager.WellKnownCertificates ? new JsonObject { ["includeWellKnownCerts"] = true } : null,
    };

    private static JsonObject? Overlay(ImagerOverlay? overlay, string? image, Func<string, bool> isInsecure) => overlay is null ? null : new JsonObject
    {
        ["name"] = overlay.Name,
        ["image"] = Asset(image, isInsecure),
        ["options"] = new JsonObject((overlay.Options ?? new Dictionary<string, string>()).Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value))),
    };

    // What the other kind's options say is ignored, as with upstream's own flag for enrolling keys.
    private static JsonObject Output(ImagerArguments imager) => new()
    {
        ["kind"] = imager.OutputKind,
        ["imageOptions"] = new JsonObject
        {
            ["diskSize"] = imager.DiskSize,
            ["diskSectorSize"] = imager.SectorSize,
            ["diskFormat"] = imager.DiskFormat,
            ["diskFormatOptions"] = imager.DiskFormatOptions,
            ["bootloader"] = imager.Bootloader,
            ["sdBootEnrollKeys"] = imager.EnrollKeys,
        },
        ["isoOptions"] = new JsonObject { ["bootloader"] = imager.Bootloader, ["sdBootEnrollKeys"] = imager.EnrollKeys },
        ["outFormat"] = imager.OutputFormat,
    };

    private static JsonObject? Asset(string? image, Func<string, bool> isInsecure) => image is null ? null : new JsonObject
    {
        ["imageRef"] = image,
        ["forceInsecure"] = isInsecure(image) ? true : null,
    };

    /// <summary>Without null, empty lists and empty objects, at every depth.</summary>
    internal static JsonObject WithoutEmpty(JsonObject node)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in node)
        {
            switch (value)
            {
                case null or JsonArray { Count: 0 }:
                    break;
                case JsonObject inner when WithoutEmpty(inner) is var filled:
                    if (filled.Count > 0)
                    {
                        kept[name] = filled;
                    }

                    break;
                case JsonArray list:
                    kept[name] = new JsonArray([.. list.Select(item => item is JsonObject inner ? WithoutEmpty(inner) : item?.DeepClone())]);
                    break;
                default:
                    kept[name] = value.DeepClone();
                    break;
            }
        }

        return kept;
    }
}
