using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The source of the imager and the base installer of a build's media outputs: a step or an image.</summary>
internal sealed class ImagerSource(TalosImageBuildSpec spec, ReleaseTable table)
{
    private const string Imager = "imager";

    private readonly bool _imagerIsNamed = !string.IsNullOrEmpty(spec.Imager.Image);
    private readonly bool _baseIsNamed = !string.IsNullOrEmpty(spec.Imager.BaseInstallerImage);

    /// <summary>The step that makes the imager, if this build makes one and spec.imager.image is not set.</summary>
    public string? ImagerStep => !_imagerIsNamed && spec.Outputs.Contains(Imager) ? Imager : null;

    public string? ImagerImage => _imagerIsNamed ? spec.Imager.Image : ImagerStep is null ? Stock(Imager) : null;

    /// <summary>Upstream's imager, which contains upstream's kernel and userland.</summary>
    public bool IsStock => !_imagerIsNamed && ImagerStep is null;

    /// <summary>Whether the imager unpacks archives: extensions, or an embedded configuration, which it turns into one.</summary>
    public bool Unpacks => spec.Imager.SystemExtensions.Count > 0 || spec.Imager.EmbeddedConfig is not null;

    /// <summary>The base installer must match the imager. With an imager of this build it is built too, but published only if listed.</summary>
    public string? BaseStep(OutputRow output) =>
        output.Media == MediaKind.Installer && !_baseIsNamed
            && (ImagerStep is not null || spec.Outputs.Contains(table.Facts.BaseInstaller))
            ? table.Facts.BaseInstaller
            : null;

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
