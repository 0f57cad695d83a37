using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>Where the media outputs of a build get the imager and the base of an installer from: a step or an image.</summary>
internal sealed class ImagerSource(TalosImageBuildSpec spec, ReleaseTable table)
{
    private const string Imager = "imager";

    private readonly bool _imagerIsNamed = !string.IsNullOrEmpty(spec.Imager.Image);
    private readonly bool _baseIsNamed = !string.IsNullOrEmpty(spec.Imager.BaseInstallerImage);

    /// <summary>The imager that this build makes, if it makes one and the spec names no other.</summary>
    public string? ImagerStep => !_imagerIsNamed && spec.Outputs.Contains(Imager) ? Imager : null;

    public string? ImagerImage => _imagerIsNamed ? spec.Imager.Image : ImagerStep is null ? Stock(Imager) : null;

    /// <summary>Upstream's own imager: it holds upstream's kernel and userland.</summary>
    public bool IsStock => !_imagerIsNamed && ImagerStep is null;

    /// <summary>Archives are unpacked by the imager: extensions, or an embedded configuration, which it makes one of.</summary>
    public bool Unpacks => spec.Imager.SystemExtensions.Count > 0 || spec.Imager.EmbeddedConfig is not null;

    /// <summary>The base belongs to the imager: with our own, it is built too, though it is published only if asked for.</summary>
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
