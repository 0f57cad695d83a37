using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The source of the imager and the base installer of a build's media outputs: a step or an image.</summary>
internal sealed class ImagerSource(TalosImageBuildSpec spec, ReleaseTable table)
{
    private const string Imager = "imager";
    private const string Installer = "installer";

    // No release before v1.10 has an output of this name, in which the imager's installer needs one for the other.
    private const string BaseOfCustomInstaller = "installer-base";

    private readonly Dictionary<string, ProfileOutput> _profiles = ProfileOutputs.Of(spec.Imager, table).DistinctBy(output => output.Profile.Name)
        .ToDictionary(output => output.Profile.Name, StringComparer.Ordinal);

    private readonly bool _imagerIsNamed = !string.IsNullOrEmpty(spec.Imager.Image);
    private readonly bool _baseIsNamed = !string.IsNullOrEmpty(spec.Imager.BaseInstallerImage);

    /// <summary>
    /// The imager that this build makes, unless the spec names another: where it is an output, and where upstream's would bring another
    /// kernel and userland than this build's.
    /// </summary>
    public string? ImagerStep => !_imagerIsNamed && (spec.Outputs.Contains(Imager) || SourceChanges.Of(spec).Any()) ? Imager : null;

    public string? ImagerImage => _imagerIsNamed ? spec.Imager.Image : ImagerStep is null ? Stock(Imager) : null;

    /// <summary>Whether the imager unpacks archives: extensions, or an embedded configuration, which it turns into one.</summary>
    public static bool Unpacks(ImagerSpec settings) => settings.SystemExtensions.Count > 0 || settings.EmbeddedConfig is not null || settings.Identity;

    /// <summary>Before v1.10 BuildKit makes the installer, which takes nothing from the imager's settings.</summary>
    private bool HasCustomInstaller => table.Facts.BaseInstaller == Installer
        && spec.Outputs.Contains(Installer)
        && (_baseIsNamed || ImagerSettings.Of(spec.Imager).Any(setting => setting.Reaches(MediaOutputs.CustomInstaller, table.Minor)));

    /// <summary>An output as this spec makes it; null if the release has none of that name.</summary>
    public OutputRow? Find(string name) => name switch
    {
        Installer when HasCustomInstaller => MediaOutputs.CustomInstaller,
        BaseOfCustomInstaller when HasCustomInstaller => table.Output(Installer)! with { Name = BaseOfCustomInstaller },
        _ => table.Output(name) ?? Profile(name)?.Row,
    };

    /// <summary>A profile of the spec; null if it has none of that name.</summary>
    public ProfileOutput? Profile(string name) => _profiles.GetValueOrDefault(name);

    /// <summary>The base installer must match the imager. With an imager of this build it is built too, but published only if listed.</summary>
    public string? BaseStep(OutputRow output)
    {
        if (output.Media != MediaKind.Installer || _baseIsNamed)
        {
            return null;
        }

        if (HasCustomInstaller)
        {
            return BaseOfCustomInstaller;
        }

        return ImagerStep is not null || spec.Outputs.Contains(table.Facts.BaseInstaller) ? table.Facts.BaseInstaller : null;
    }

    public string? BaseImage(OutputRow output) => output.Media switch
    {
        MediaKind.Installer when _baseIsNamed => spec.Imager.BaseInstallerImage,
        MediaKind.Installer when BaseStep(output) is null => Stock(table.Facts.BaseInstaller),
        _ => null,
    };

    /// <summary>Outputs that a media output is made from.</summary>
    public IEnumerable<string> Needs(OutputRow output)
    {
        if (output.Media is null)
        {
            yield break;
        }

        if (BaseStep(output) is { } baseStep)
        {
            yield return baseStep;
        }

        if (ImagerStep is { } imager)
        {
            yield return imager;
        }
    }

    private string Stock(string name) => $"ghcr.io/siderolabs/{name}:{spec.Release}";
}
