using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using static TalosImageOperator.Planning.Matrix.ImagerSetting;

namespace TalosImageOperator.Planning.Steps;

/// <summary>What the imager is given for one output: the settings that reach it, and no others.</summary>
/// <param name="spec">With the settings of the output in spec.imager.</param>
/// <param name="table">The table of the release.</param>
/// <param name="imager">The imager.</param>
/// <param name="platform">Such as <c>linux/amd64</c>.</param>
/// <param name="insecure">Whether the registry is spoken to without TLS.</param>
internal sealed class ImagerRun(TalosImageBuildSpec spec, ReleaseTable table, ImagerSource imager, string platform, bool insecure)
{
    private readonly ImagerSpec _settings = spec.Imager;

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
            ExtraKernelArgs = Reaches(ExtraKernelArgs, output) ? _settings.ExtraKernelArgs : null,
            Meta = Reaches(Meta, output) ? new SortedDictionary<string, string>(_settings.Meta.ToDictionary(), StringComparer.Ordinal) : null,
            SystemExtensions = Reaches(SystemExtensions, output) ? OrNull(OwnProducts.OtherExtensions(spec)) : null,
            ExtensionSteps = Reaches(SystemExtensions, output) ? OrNull(OwnProducts.Installed(spec).Select(StepIds.Extension)) : null,
            Overlay = Reaches(Overlay, output) && _settings.Overlay!.Platforms.Contains(platform) ? OverlayOf(output) : null,
            Identity = Reaches(ImagerSetting.BuildIdentity, output) ? true : null,
            ImageCache = Reaches(ImageCache, output) ? _settings.ImageCache : null,
            DiskSize = Reaches(DiskSize, output) ? ByteSize.Parse(_settings.DiskSize!) : null,
            SectorSize = Reaches(SectorSize, output) ? _settings.SectorSize : null,
            Bootloader = Reaches(ImagerSetting.Bootloader, output) ? UpstreamNames.Of(_settings.Bootloader!.Value) : null,
            EnrollKeys = Reaches(ImagerSetting.EnrollKeys, output) ? UpstreamNames.Of(_settings.SecureBoot!.EnrollKeys!.Value) : null,
            WellKnownCertificates = Reaches(WellKnownCertificates, output),
            Insecure = table.Facts.Overlays && insecure, // --insecure came with overlays
            SecureBootKeys = output.SecureBoot,
            EmbeddedConfig = Reaches(EmbeddedConfig, output),
            Privileged = _settings.Privileged && output.NeedsPrivileges(table.Facts, ImagerSource.Unpacks(spec)),
        };

        return arguments with { ByProfile = NeedsProfile(arguments) };
    }

    private bool Reaches(ImagerSetting setting, OutputRow output) =>
        ImagerSettings.Of(spec).Contains(setting) && setting.Reaches(output, table.Minor);

    private static List<string>? OrNull(IEnumerable<string> items) => items.ToList() is { Count: > 0 } list ? list : null;

    private ImagerOverlay OverlayOf(OutputRow output) => new()
    {
        Image = _settings.Overlay!.Image,
        FromStep = _settings.Overlay.Build is { } build ? StepIds.OverlayTarget(build.Target) : null,
        Name = _settings.Overlay.Name,
        Options = _settings.Overlay.Options.Count == 0
            ? null
            : new SortedDictionary<string, string>(_settings.Overlay.Options.ToDictionary(), StringComparer.Ordinal),
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
