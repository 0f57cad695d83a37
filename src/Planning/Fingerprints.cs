using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Identity;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning;

/// <summary>
/// What a build is, as 64 hex digits: the SHA-256 of the canonical JSON of everything in the spec that can change the result
/// or whether there is one. How the Jobs run, their cache and the names of Secrets are no part of it.
/// </summary>
public static class Fingerprints
{
    public static string Of(TalosImageBuildSpec spec) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Bytes(Content(spec))));

    private static JsonObject Content(TalosImageBuildSpec spec) => new()
    {
        ["release"] = spec.Release,
        ["source"] = new JsonObject
        {
            ["repository"] = spec.Source.Repository,
            ["revision"] = Or(spec.Source.Revision, spec.Release),
        },
        ["platforms"] = CanonicalJson.Set(spec.Platforms),
        ["pkgs"] = new JsonObject
        {
            ["prefix"] = spec.Pkgs.Prefix ?? "",
            ["tag"] = spec.Pkgs.Tag ?? "",
            ["overrides"] = CanonicalJson.Map(spec.Pkgs.Overrides),
        },
        ["variables"] = CanonicalJson.Map(spec.Variables),
        ["outputs"] = CanonicalJson.Set(spec.Outputs),
        ["imager"] = Imager(spec.Imager),
        ["registry"] = new JsonObject
        {
            ["host"] = spec.Registry.Host,
            ["username"] = spec.Registry.Username,
            ["tag"] = PublishedTag.Of(spec),
            ["advertisedHost"] = Or(spec.Registry.AdvertisedHost, spec.Registry.Host),
            ["insecure"] = spec.Registry.Insecure,
        },
    };

    private static JsonObject Imager(ImagerSpec imager) => new()
    {
        ["image"] = imager.Image ?? "",
        ["baseInstallerImage"] = imager.BaseInstallerImage ?? "",
        ["extraKernelArgs"] = CanonicalJson.List(imager.ExtraKernelArgs),
        ["systemExtensions"] = CanonicalJson.List(imager.SystemExtensions),
        ["overlay"] = imager.Overlay is null ? null : new JsonObject
        {
            ["image"] = imager.Overlay.Image,
            ["name"] = imager.Overlay.Name,
            ["options"] = CanonicalJson.Map(imager.Overlay.Options),
        },
        ["meta"] = CanonicalJson.Map(imager.Meta),
        ["secureBoot"] = imager.SecureBoot is not null,
        ["privileged"] = imager.Privileged,
    };

    private static string Or(string? value, string otherwise) => string.IsNullOrEmpty(value) ? otherwise : value;
}
