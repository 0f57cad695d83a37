using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using static TalosImageOperator.Planning.Matrix.ImagerSetting;

namespace TalosImageOperator.Planning.Steps;

/// <summary>What the imager is given for one output: the settings that reach it, and no others.</summary>
internal sealed class ImagerRun(ImagerSpec settings, ReleaseTable table, ImagerSource imager, string platform, bool insecure)
{
    public ImagerArguments Of(OutputRow output)
    {
        var arguments = new ImagerArguments
        {
            ImageFromStep = imager.ImagerStep,
            Image = imager.ImagerImage,
            BaseInstallerFromStep = imager.BaseStep(output),
            BaseInstallerImage = imager.BaseImage(output),
            Profile = output.Profile!,
            Architecture = Architectures.Of(platform),
            OutputKind = output.OutputKind,
            ExtraKernelArgs = Reaches(ExtraKernelArgs, output) ? settings.ExtraKernelArgs : null,
            Meta = Reaches(Meta, output) ? new SortedDictionary<string, string>(settings.Meta.ToDictionary(), StringComparer.Ordinal) : null,
            SystemExtensions = Reaches(SystemExtensions, output) ? settings.SystemExtensions : null,
            Overlay = Reaches(Overlay, output) && settings.Overlay!.Platforms.Contains(platform) ? OverlayOf(output) : null,
            Identity = Reaches(ImagerSetting.BuildIdentity, output) ? true : null,
            ImageCache = Reaches(ImageCache, output) ? settings.ImageCache : null,
            DiskSize = Reaches(DiskSize, output) ? ByteSize.Parse(settings.DiskSize!) : null,
            SectorSize = Reaches(SectorSize, output) ? settings.SectorSize : null,
            Bootloader = Reaches(ImagerSetting.Bootloader, output) ? UpstreamNames.Of(settings.Bootloader!.Value) : null,
            EnrollKeys = Reaches(ImagerSetting.EnrollKeys, output) ? UpstreamNames.Of(settings.SecureBoot!.EnrollKeys!.Value) : null,
            WellKnownCertificates = Reaches(WellKnownCertificates, output),
            Insecure = table.Facts.Overlays && insecure, // --insecure came with overlays
            SecureBootKeys = output.SecureBoot,
            EmbeddedConfig = Reaches(EmbeddedConfig, output),
            Privileged = settings.Privileged && output.NeedsPrivileges(table.Facts, ImagerSource.Unpacks(settings)),
        };

        return arguments with { ByProfile = NeedsProfile(arguments) };
    }

    private bool Reaches(ImagerSetting setting, OutputRow output) =>
        ImagerSettings.Of(settings).Contains(setting) && setting.Reaches(output, table.Minor);

    private ImagerOverlay OverlayOf(OutputRow output) => new()
    {
        Image = settings.Overlay!.Image,
        Name = settings.Overlay.Name,
        Options = settings.Overlay.Options.Count == 0
            ? null
            : new SortedDictionary<string, string>(settings.Overlay.Options.ToDictionary(), StringComparer.Ordinal),
        MergesProfile = output.Media == MediaKind.DiskImage,
        Bootloaders = output.Media == MediaKind.DiskImage && table.Facts.OverlayBootloaders is { } bootloaders
            ? [.. bootloaders.Select(UpstreamNames.Of)]
            : null,
    };

    private bool NeedsProfile(ImagerArguments arguments) =>
        (arguments.DiskSize is not null && !table.Facts.DiskSizeFlag)
        || arguments.SectorSize is not null
        || arguments.Bootloader is not null
        || (arguments.EnrollKeys is not null && !table.Facts.EnrollKeysFlag)
        || arguments.Overlay is { MergesProfile: true };
}
