using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.Builder.Media;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Builder.Schematics;

/// <summary>What a TalosImageBuild has that a schematic leaves to the request.</summary>
public sealed record SchematicTarget
{
    public required string Name { get; init; }

    public required string Release { get; init; }

    public required IReadOnlyList<string> Platforms { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Registry and path, such as <c>ghcr.io/me</c>.</summary>
    public required string Registry { get; init; }
}

/// <summary>The TalosImageBuild that makes the same media as a schematic, as text with comments for what has no counterpart.</summary>
public static class SchematicManifest
{
    private const string KeysSecret = "secureboot-keys";
    private const string ConfigSecret = "machine-config";

    public static string Of(Schematic schematic, SchematicTarget target)
    {
        var slash = target.Registry.IndexOf('/', StringComparison.Ordinal);
        var manifest = new JsonObject
        {
            ["apiVersion"] = $"{TalosImageBuild.Group}/{TalosImageBuild.Version}",
            ["kind"] = TalosImageBuild.KindName,
            ["metadata"] = new JsonObject { ["name"] = target.Name },
            ["spec"] = new JsonObject
            {
                ["release"] = target.Release,
                ["platforms"] = List(target.Platforms),
                ["outputs"] = List(target.Outputs),
                ["imager"] = Imager(schematic, target),
                ["registry"] = new JsonObject { ["host"] = target.Registry[..slash], ["username"] = target.Registry[(slash + 1)..] },
            },
        };
        var text = new StringBuilder();
        foreach (var comment in Comments(schematic, target))
        {
            text.Append("# ").Append(comment).Append('\n');
        }

        return text.Append(BlockYaml.Write(ImagerProfile.WithoutEmpty(manifest))).ToString();
    }

    private static JsonObject Imager(Schematic schematic, SchematicTarget target) => new()
    {
        ["extraKernelArgs"] = List(schematic.ExtraKernelArgs),
        ["systemExtensions"] = List(schematic.OfficialExtensions),
        ["overlay"] = schematic.OverlayName is not { } overlay ? null : new JsonObject
        {
            ["name"] = overlay,
            ["options"] = Map(schematic.OverlayOptions),
            ["platforms"] = target.Platforms is [PlatformNames.Arm64] ? null : List(target.Platforms),
        },
        ["embeddedConfig"] = schematic.EmbeddedConfig is null ? null : new JsonObject { ["secretRef"] = new JsonObject { ["name"] = ConfigSecret } },
        ["meta"] = Map(schematic.Meta),
        ["sectorSize"] = schematic.SectorSize == 0 ? null : schematic.SectorSize,
        ["bootloader"] = schematic.Bootloader?.ToString(),
        ["secureBoot"] = !NeedsKeys(schematic, target) ? null : new JsonObject
        {
            ["secretRef"] = new JsonObject { ["name"] = KeysSecret },
            ["includeWellKnownCertificates"] = schematic.IncludeWellKnownCertificates ? true : null,
            ["enrollKeys"] = schematic.EnrollKeys?.ToString(),
        },
    };

    private static IEnumerable<string> Comments(Schematic schematic, SchematicTarget target)
    {
        if (schematic.Owner is { } owner)
        {
            yield return $"owner: {owner} has no counterpart. Who can use the result is decided by the registry.";
        }

        if (schematic.OverlayImage is { } image && schematic.OverlayName is not null)
        {
            yield return $"overlay.image: {image} is left out: as Image Factory does it, the image is looked up by the overlay's name in the catalog of the release.";
        }

        if (schematic.EmbeddedConfig is not null)
        {
            yield return "customization.embeddedMachineConfiguration is read from a Secret, so that it is in no manifest:";
            yield return $"kubectl create secret generic {ConfigSecret} --from-file={EmbeddedConfigSpec.DefaultKey}=<file>";
        }

        if (NeedsKeys(schematic, target))
        {
            yield return "Image Factory signs with keys of its own. These media are signed with yours:";
            yield return $"kubectl create secret generic {KeysSecret} --from-file=uki-signing-key.pem --from-file=uki-signing-cert.pem --from-file=pcr-signing-key.pem";
        }

        yield return "Image Factory adds a virtual extension with the schematic's ID. spec.imager.identity: true adds one that names this build.";
    }

    private static bool NeedsKeys(Schematic schematic, SchematicTarget target) =>
        schematic.EnrollKeys is not null || schematic.IncludeWellKnownCertificates
        || target.Outputs.Any(output => output.StartsWith("secureboot-", StringComparison.Ordinal));

    private static JsonArray List(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);

    private static JsonObject Map(IReadOnlyDictionary<string, string> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
