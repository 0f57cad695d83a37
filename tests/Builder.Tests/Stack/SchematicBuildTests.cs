using System.Text.Json;
using TalosImageOperator.Builder.Schematics;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Builder.Tests.Stack;

/// <summary>
/// Schematics as people use them with Image Factory, converted, and made by the fixture's imager for both platforms; then moved to the next
/// release by <c>spec.release</c> alone.
/// </summary>
public sealed class SchematicBuildTests(StackParts stack) : IClassFixture<StackParts>, IDisposable
{
    private const string MachineConfig = "apiVersion: v1alpha1\nkind: HostnameConfig\n";
    private const string Board = "output: {kind: image, imageOptions: {bootloader: grub}}\n";

    /// <summary>Name, schematic, the two releases, output, and what each of its files contains. <c>CATALOG</c> and <c>HELLO</c> are filled in.</summary>
    private static readonly Dictionary<string, (string Schematic, string[] Releases, string Output, string[] Texts)> Cases = new()
    {
        ["extensions"] = (
            "customization:\n  systemExtensions:\n    officialExtensions: [siderolabs/hello]\n",
            ["v1.13.8", "v1.13.9"], "metal", ["extension: CATALOG/hello@HELLO\n"]),
        ["kernel arguments"] = (
            "customization:\n  extraKernelArgs: [console=ttyS0, -selinux]\n  meta: [{key: 12, value: 'a: b'}]\n",
            ["v1.13.8", "v1.13.9"], "iso", ["extra-kernel-args: console=ttyS0 -selinux\n", "meta: 0xc"]),
        ["overlay with options"] = (
            "overlay:\n  image: siderolabs/sbc-test\n  name: rpi_test\n  options: {configTxtAppend: 'dtparam=i2c_arm=on', verbose: true}\n",
            ["v1.13.8", "v1.13.9"], "metal",
            ["EFI partition: bcm2712-rpi-5-b.dtb, config.txt, overlays/i2c.dtbo, u-boot.bin of rpi_test\n", " rpi_test configTxtAppend=dtparam=i2c_arm=on verbose=true\n", "bootloader: grub\n"]),
        ["forced enrolment"] = (
            "customization:\n  secureboot: {enrollKeys: force, includeWellKnownCertificates: true}\n",
            ["v1.14.0-beta.1", "v1.14.0-rc.1"], "secureboot-iso", ["enroll-keys: force\n", "well-known-certs: true\n"]),
        ["embedded configuration"] = (
            "customization:\n  embeddedMachineConfiguration: |\n    apiVersion: v1alpha1\n    kind: HostnameConfig\n",
            ["v1.13.8", "v1.13.9"], "iso", ["embedded-config: sha256:"]),
        ["large sectors"] = (
            "customization:\n  diskImage: {sectorSize: 4096}\n  bootloader: sd-boot\n",
            ["v1.14.0-beta.1", "v1.14.0-rc.1"], "metal", ["sector-size: 4096\n", "bootloader: sd-boot\n"]),
    };

    private readonly TempFolder _folder = new();
    private readonly string _catalog = $"{StackParts.Registry}/schematic-{Guid.NewGuid():n}";

    public static TheoryData<string> Names => [.. Cases.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Run_Schematic_MakesItsMediaForBothPlatformsInBothReleases(string name)
    {
        StackParts.Require();
        var (schematic, releases, output, texts) = Cases[name];
        if (releases[0].StartsWith("v1.14", StringComparison.Ordinal))
        {
            await stack.AddReleasesAsync("v1.14");
        }

        var build = Convert(schematic, releases[0], output);
        foreach (var release in releases)
        {
            var extension = await PushCatalogAsync(release);
            await RunAsync(build with { Spec = build.Spec with { Release = release } });

            foreach (var platform in build.Spec.Platforms)
            {
                var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_folder[$"w/{platform.Replace('/', '-')}/media/{output}"])));
                Assert.Contains($"imager: {release}\n", text, StringComparison.Ordinal);
                Assert.Contains($"arch: {platform.Split('/')[1]}\n", text, StringComparison.Ordinal);
                Assert.All(texts, expected => Assert.Contains(
                    expected.Replace("CATALOG", _catalog, StringComparison.Ordinal).Replace("HELLO", extension, StringComparison.Ordinal), text, StringComparison.Ordinal));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private TalosImageBuild Convert(string schematic, string release, string output)
    {
        var target = new SchematicTarget
        {
            Name = "schematic",
            Release = release,
            Platforms = [PlatformNames.Amd64, PlatformNames.Arm64],
            Outputs = [output],
            Registry = $"{StackParts.Registry}/schematics",
        };
        var build = ManifestReader.Read(SchematicManifest.Of(Schematic.Read(schematic), target));
        return build with
        {
            Spec = build.Spec with { Source = new SourceSpec { Repository = stack.SourceUrl }, Imager = build.Spec.Imager with { Catalog = _catalog } },
        };
    }

    // Each release has an extension of its own.
    private async Task<string> PushCatalogAsync(string release)
    {
        var extension = await SmallImage.PushAsync(_folder, $"{_catalog}/hello:{release}", ("manifest.yaml", $"version: v1alpha1 # {release}\n"));
        var overlay = await SmallImage.PushAsync(_folder, $"{_catalog}/sbc-test:{release}", [.. FixtureTree.Overlay("rpi_test", Board), ("release", release)]);
        await SmallImage.PushAsync(_folder, $"{_catalog}/extensions:{release}", ("image-digests", $"ghcr.io/siderolabs/hello:1.0@{extension}\n"));
        await SmallImage.PushAsync(
            _folder, $"{_catalog}/overlays:{release}", ("overlays.yaml", $"overlays:\n- {{name: rpi_test, image: siderolabs/sbc-test:v1, digest: '{overlay}'}}\n"));
        return extension;
    }

    private async Task RunAsync(TalosImageBuild build)
    {
        foreach (var key in (string[])["uki-signing-key.pem", "uki-signing-cert.pem", "pcr-signing-key.pem"])
        {
            _folder.Write($"keys/{key}", key);
        }

        var (outcome, lines) = await stack.RunAsync(
        [
            "run", "-f", _folder.Write("m.yaml", JsonSerializer.Serialize(build, EntitiesJsonContext.Default.TalosImageBuild)), "--buildkit", StackParts.BuildKit,
            "--workdir", _folder["w"], "--plain", "--secureboot-keys", _folder["keys"], "--embedded-config", _folder.Write("c.yaml", MachineConfig),
        ]);
        Assert.True(outcome.Succeeded, string.Join('\n', lines));
    }
}
