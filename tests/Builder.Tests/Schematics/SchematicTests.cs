using TalosImageOperator.Builder.Schematics;
using TalosImageOperator.Entities.Manifests;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Builder.Tests.Schematics;

/// <summary>Schematics as people use them with Image Factory, converted and planned for both platforms, now and in the next release.</summary>
public sealed class SchematicTests
{
    private static readonly string[] Platforms = [PlatformNames.Amd64, PlatformNames.Arm64];

    /// <summary>Name, schematic, release, the next release, output, and what its plan has.</summary>
    private static readonly Dictionary<string, (string Schematic, string Release, string Next, string Output, Func<ImagerArguments, bool> Has)> Cases = new()
    {
        ["extensions"] = (
            "customization:\n  systemExtensions:\n    officialExtensions: [siderolabs/iscsi-tools, siderolabs/util-linux-tools]\n",
            "v1.13.9", "v1.14.0-rc.1", "metal",
            imager => imager.SystemExtensions is ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"]),
        ["kernel arguments"] = (
            "customization:\n  extraKernelArgs: [console=ttyS0, -selinux]\n  meta: [{key: 12, value: 'a: b'}]\n",
            "v1.13.9", "v1.14.0-rc.1", "iso",
            imager => imager is { ExtraKernelArgs: ["console=ttyS0", "-selinux"], Meta: { } meta } && meta["0xc"] == "a: b"),
        ["overlay with options"] = (
            "overlay:\n  image: siderolabs/sbc-raspberrypi\n  name: rpi_generic\n  options: {configTxtAppend: 'dtparam=i2c_arm=on', verbose: true}\n",
            "v1.12.11", "v1.13.9", "installer",
            imager => imager.Overlay is { Name: "rpi_generic", Image: null, Options: { } options }
                && options["configTxtAppend"] == "dtparam=i2c_arm=on" && options["verbose"] == "true"),
        ["forced enrolment"] = (
            "customization:\n  secureboot: {enrollKeys: force, includeWellKnownCertificates: true}\n",
            "v1.13.9", "v1.14.0-rc.1", "secureboot-iso",
            imager => imager is { EnrollKeys: "force", WellKnownCertificates: true, SecureBootKeys: true }),
        ["embedded configuration"] = (
            "customization:\n  embeddedMachineConfiguration: |\n    apiVersion: v1alpha1\n    kind: HostnameConfig\n",
            "v1.13.9", "v1.14.0-rc.1", "metal", imager => imager.EmbeddedConfig),
        ["large sectors"] = (
            "customization:\n  diskImage: {sectorSize: 4096}\n  bootloader: sd-boot\n",
            "v1.14.0-rc.1", "v1.15.0", "metal", imager => imager is { SectorSize: 4096, Bootloader: "sd-boot", ByProfile: true }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Of_PublicSchematic_IsPlannedForBothPlatformsAndMovesWithTheReleaseAlone(string name)
    {
        var (text, release, next, output, has) = Cases[name];
        var manifest = SchematicManifest.Of(Schematic.Read(text), Target(release, output));
        var spec = ManifestReader.Read(manifest).Spec;

        foreach (var moved in (TalosImageBuildSpec[])[spec, spec with { Release = next }])
        {
            // Talos before v1.13 makes disk images with privileges only; none of these is one.
            Assert.Empty(SpecErrors.Of(moved));
            Assert.All(Platforms, platform => Assert.True(
                has(BuildPlanner.Plan(moved, platform).Steps.Single(step => step.Id == output).Imager!), $"{moved.Release} {platform}"));
        }
    }

    [Fact]
    public void Of_EverythingWithoutCounterpart_SaysSoAbove()
    {
        var schematic = Schematic.Read(
            "owner: me\noverlay: {name: rpi_5, image: siderolabs/sbc-raspberrypi}\ncustomization:\n  embeddedMachineConfiguration: secret\n  secureboot: {enrollKeys: off}\n");

        Assert.Equal(
            """
            # owner: me has no counterpart. Who can use the result is decided by the registry.
            # overlay.image: siderolabs/sbc-raspberrypi is left out: as Image Factory does it, the image is looked up by the overlay's name in the catalog of the release.
            # customization.embeddedMachineConfiguration is read from a Secret, so that it is in no manifest:
            # kubectl create secret generic machine-config --from-file=config.yaml=<file>
            # Image Factory signs with keys of its own. These media are signed with yours:
            # kubectl create secret generic secureboot-keys --from-file=uki-signing-key.pem --from-file=uki-signing-cert.pem --from-file=pcr-signing-key.pem
            # Image Factory adds a virtual extension with the schematic's ID. spec.imager.identity: true adds one that names this build.
            apiVersion: "talosimages.dev/v1alpha1"
            kind: "TalosImageBuild"
            metadata:
              name: "test"
            spec:
              release: "v1.13.9"
              platforms:
                - "linux/amd64"
                - "linux/arm64"
              outputs:
                - "secureboot-iso"
              imager:
                overlay:
                  name: "rpi_5"
                  platforms:
                    - "linux/amd64"
                    - "linux/arm64"
                embeddedConfig:
                  secretRef:
                    name: "machine-config"
                secureBoot:
                  secretRef:
                    name: "secureboot-keys"
                  enrollKeys: "Off"
              registry:
                host: "ghcr.io"
                username: "me"

            """,
            SchematicManifest.Of(schematic, Target("v1.13.9", "secureboot-iso")));
    }

    [Theory]
    [InlineData("customisation: {}", "customisation is not a field of a schematic. Did you mean customization?")]
    [InlineData("customization: {kernelArgs: [a]}", "customization.kernelArgs is not a field of a schematic.")]
    [InlineData("customization: {systemExtensions: {officialExtension: [a]}}", "customization.systemExtensions.officialExtension is not a field of a schematic. Did you mean officialExtensions?")]
    [InlineData("customization: {secureboot: {enrollKeys: always}}", "customization.secureboot.enrollKeys: \"always\" is not valid. Use off, manual, if-safe, force.")]
    [InlineData("customization: {meta: [{key: ten}]}", "customization.meta[].key: \"ten\" is not a number.")]
    [InlineData("overlay: {name: a, options: {a: {b: c}}}", "The schematic's overlay.options.a is not a scalar.")]
    [InlineData("customization: {meta: {0xa: x}}", "customization.meta must be a list.")]
    [InlineData("customization: {meta: [a]}", "customization.meta[] must be a mapping.")]
    [InlineData("overlay: {name: a, options: [a]}", "overlay.options must be a mapping.")]
    [InlineData("- a", "The schematic is not a mapping")]
    [InlineData("a: [", "line ")]
    public void Read_WhatIsNoSchematic_IsRefusedByField(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => Schematic.Read(text)).Message, StringComparison.Ordinal);

    private static SchematicTarget Target(string release, string output) =>
        new() { Name = "test", Release = release, Platforms = Platforms, Outputs = [output], Registry = "ghcr.io/me" };
}
