using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using static TalosImageOperator.Planning.Matrix.ImagerSetting;

namespace TalosImageOperator.Planning.Steps;

/// <summary>What the imager is given for one output: the settings that reach it, and no others.</summary>
internal sealed class ImagerRun(TalosImageBuildSpec spec, ReleaseTable table, ImagerSource imager, string platform, bool insecure)
{
    private readonly ImagerSpec _imager = spec.Imager;

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
            ExtraKernelArgs = Reaches(ExtraKernelArgs, output) ? _imager.ExtraKernelArgs : null,
            Meta = Reaches(Meta, output) ? new SortedDictionary<string, string>(_imager.Meta.ToDictionary(), StringComparer.Ordinal) : null,
            SystemExtensions = Reaches(SystemExtensions, output) ? OrNull(OwnProducts.OtherExtensions(spec)) : null,
            ExtensionSteps = Reaches(SystemExtensions, output) ? OrNull(OwnProducts.Installed(spec).Select(StepIds.Extension)) : null,
            Overlay = Reaches(Overlay, output) && _imager.Overlay!.Platforms.Contains(platform) ? OverlayOf(output) : null,
            Identity = Reaches(ImagerSetting.BuildIdentity, output) ? true : null,
            ImageCache = Reaches(ImageCache, output) ? _imager.ImageCache : null,
            DiskSize = Reaches(DiskSize, output) ? ByteSize.Parse(_imager.DiskSize!) : null,
            SectorSize = Reaches(SectorSize, output) ? _imager.SectorSize : null,
            Bootloader = Reaches(ImagerSetting.Bootloader, output) ? UpstreamNames.Of(_imager.Bootloader!.Value) : null,
            EnrollKeys = Reaches(ImagerSetting.EnrollKeys, output) ? UpstreamNames.Of(_imager.SecureBoot!.EnrollKeys!.Value) : null,
            WellKnownCertificates = Reaches(WellKnownCertificates, output),
            Insecure = table.Facts.Overlays && insecure, // --insecure came with overlays
            SecureBootKeys = output.SecureBoot,
            EmbeddedConfig = Reaches(EmbeddedConfig, output),
            Privileged = _imager.Privileged && output.NeedsPrivileges(table.Facts, imager.Unpacks),
        };

        return arguments with { ByProfile = NeedsProfile(arguments) };
    }

    private bool Reaches(ImagerSetting setting, OutputRow output) =>
        ImagerSettings.Of(spec).Contains(setting) && setting.Reaches(output, table.Minor);

    private static List<string>? OrNull(IEnumerable<string> items) => items.ToList() is { Count: > 0 } list ? list : null;

    private ImagerOverlay OverlayOf(OutputRow output) => new()
    {
        Image = _imager.Overlay!.Image,
        FromStep = _imager.Overlay.Build is { } build ? StepIds.OverlayTarget(build.Target) : null,
        Name = _imager.Overlay.Name,
        Options = _imager.Overlay.Options.Count == 0
            ? null
            : new SortedDictionary<string, string>(_imager.Overlay.Options.ToDictionary(), StringComparer.Ordinal),
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
