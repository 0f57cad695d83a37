using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Identity;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning;

/// <summary>
/// The identity of a build in 64 hexadecimal digits: SHA-256 over the canonical JSON of everything in the spec that can change the
/// result or whether the build succeeds. It excludes spec.job, the cache, mirrors, and the names of Secrets with credentials.
/// </summary>
public static class Fingerprints
{
    /// <remarks>
    /// Fields that later versions added are omitted while they are unset, so that builds that do not use them keep their fingerprint.
    /// Secrets and ConfigMaps with content count by name: generators such as kustomize's give new content a new name.
    /// </remarks>
    public static string Of(TalosImageBuildSpec spec) =>
        Convert.ToHexStringLower(SHA256.HashData(Bytes(spec)));

    /// <summary>The canonical JSON itself, which provenance contains.</summary>
    public static string ContentOf(TalosImageBuildSpec spec) => Encoding.UTF8.GetString(Bytes(spec));

    private static byte[] Bytes(TalosImageBuildSpec spec) => CanonicalJson.Bytes(Content(spec));

    private static JsonObject Content(TalosImageBuildSpec spec)
    {
        var content = Always(spec);
        if (spec.Extensions.Build.Count > 0)
        {
            content["extensions"] = new JsonArray([.. spec.Extensions.Build.Select(TreeContent.Of)]);
        }

        if (spec.Verify is { Images.Count: > 0 } verify)
        {
            content["verify"] = new JsonObject { ["images"] = new JsonArray([.. verify.Images.Select(Rule)]) };
        }

        return content;
    }

    private static JsonObject Rule(ImageRuleSpec rule)
    {
        var content = new JsonObject { ["match"] = rule.Match };
        if (rule.SecretRef is { } keys)
        {
            content["keys"] = keys.Name;
        }

        if (rule.MatchOIDCIdentity.Count > 0)
        {
            content["identities"] = new JsonArray([.. rule.MatchOIDCIdentity.Select(identity => new JsonObject { ["issuer"] = identity.Issuer, ["subject"] = identity.Subject })]);
            content["trustedRoot"] = rule.TrustedRootSecretRef?.Name ?? "";
        }

        if (rule.Skip || rule.Deny)
        {
            content["deny"] = rule.Deny;
        }

        return content;
    }

    private static JsonObject Always(TalosImageBuildSpec spec) => new()
    {
        ["release"] = spec.Release,
        ["source"] = TreeContent.WithPatchesAndVerify(spec.Source, new JsonObject
        {
            ["repository"] = spec.Source.Repository,
            ["revision"] = Or(spec.Source.Revision, spec.Release),
        }),
        ["platforms"] = CanonicalJson.Set(spec.Platforms),
        ["pkgs"] = Pkgs(spec.Pkgs),
        ["variables"] = CanonicalJson.Map(spec.Variables),
        ["outputs"] = CanonicalJson.Set(spec.Outputs),
        ["imager"] = Imager(spec.Imager),
        ["registry"] = Registry(spec),
    };

    private static JsonObject Registry(TalosImageBuildSpec spec)
    {
        var content = new JsonObject
        {
            ["host"] = spec.Registry.Host,
            ["username"] = spec.Registry.Username,
            ["tag"] = PublishedTag.Of(spec),
            ["advertisedHost"] = Or(spec.Registry.AdvertisedHost, spec.Registry.Host),
            ["insecure"] = spec.Registry.Insecure,
        };

        if (spec.Registry.Names.Count > 0)
        {
            content["names"] = CanonicalJson.Map(spec.Registry.Names);
        }

        return content;
    }

    private static JsonObject Pkgs(PkgsSpec pkgs)
    {
        var content = new JsonObject
        {
            ["prefix"] = pkgs.Prefix ?? "",
            ["tag"] = pkgs.Tag ?? "",
            ["overrides"] = CanonicalJson.Map(pkgs.Overrides),
        };

        if (pkgs.Build is { } build)
        {
            content["build"] = TreeContent.Of(build);
        }

        return content;
    }

    private static JsonObject Imager(ImagerSpec imager)
    {
        var content = Basics(imager);

        if (imager.ImageCache is { } cache)
        {
            content["imageCache"] = cache;
        }

        if (imager.EmbeddedConfig is { } config)
        {
            content["embeddedConfig"] = new JsonObject { ["secret"] = config.SecretRef.Name, ["key"] = config.Key };
        }

        if (imager.SecureBoot is { IncludeWellKnownCertificates: true })
        {
            content["wellKnownCertificates"] = true;
        }

        AddMedia(content, imager);

        if (imager.Overlay is { } overlay && overlay.Platforms is not [PlatformNames.Arm64])
        {
            content["overlayPlatforms"] = CanonicalJson.Set(overlay.Platforms);
        }

        if (imager.Overlay?.Build is { } overlayBuild)
        {
            content["overlayBuild"] = TreeContent.Of(overlayBuild);
        }

        if (OfficialNames.AreIn(imager) && imager.Catalog is { } catalog && catalog != ImagerSpec.DefaultCatalog)
        {
            content["catalog"] = catalog;
        }

        return content;
    }

    // Each with the settings that it is made with, so that an empty list differs from none.
    private static JsonObject Profile(ImagerSpec imager, ImagerProfileSpec profile)
    {
        var content = Imager(ProfileOutputs.Merge(imager, profile));
        content["name"] = profile.Name;
        content["base"] = profile.BaseProfileName;
        content["platform"] = profile.Platform;
        content["kind"] = profile.Output?.Kind;
        content["outFormat"] = profile.Output?.OutFormat;
        content["diskFormat"] = profile.Output?.ImageOptions?.DiskFormat;
        content["diskFormatOptions"] = profile.Output?.ImageOptions?.DiskFormatOptions;

        return content;
    }

    private static void AddMedia(JsonObject content, ImagerSpec imager)
    {
        if (imager.DiskSize is { } diskSize)
        {
            content["diskSize"] = diskSize;
        }

        if (imager.Profiles.Count > 0)
        {
            content["profiles"] = new JsonArray([.. imager.Profiles.OrderBy(profile => profile.Name, StringComparer.Ordinal).Select(profile => Profile(imager, profile))]);
        }

        if (imager.Identity)
        {
            content["identity"] = true;
        }

        if (imager.SectorSize > 0)
        {
            content["sectorSize"] = imager.SectorSize;
        }

        if (imager.Bootloader is { } bootloader)
        {
            content["bootloader"] = bootloader.ToString();
        }

        if (imager.SecureBoot?.EnrollKeys is { } keys)
        {
            content["enrollKeys"] = keys.ToString();
        }
    }

    private static JsonObject Basics(ImagerSpec imager) => new()
    {
        ["image"] = imager.Image ?? "",
        ["baseInstallerImage"] = imager.BaseInstallerImage ?? "",
        ["extraKernelArgs"] = CanonicalJson.List(imager.ExtraKernelArgs),
        ["systemExtensions"] = CanonicalJson.List(imager.SystemExtensions),
        ["overlay"] = imager.Overlay is null ? null : new JsonObject
        {
            ["image"] = imager.Overlay.Image ?? "",
            ["name"] = imager.Overlay.Name,
            ["options"] = CanonicalJson.Map(imager.Overlay.Options),
        },
        ["meta"] = CanonicalJson.Map(imager.Meta),
        ["secureBoot"] = imager.SecureBoot is not null,
        ["privileged"] = imager.Privileged,
    };

    private static string Or(string? value, string otherwise) => string.IsNullOrEmpty(value) ? otherwise : value;
}
