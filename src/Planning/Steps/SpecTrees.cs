using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;

namespace TalosImageOperator.Planning.Steps;

/// <summary>A source tree of a spec.</summary>
/// <param name="Id">One of <see cref="TreeIds"/>.</param>
/// <param name="Field">Its field in the spec, such as <c>spec.extensions.build[0]</c>.</param>
/// <param name="Source">The field's value.</param>
/// <param name="Revision">The branch, tag or commit. Null for the commit that PKGS in the source of Talos names.</param>
public sealed record SpecTree(string Id, string Field, ISourceTree Source, string? Revision);

/// <summary>The source trees of a spec.</summary>
public static class SpecTrees
{
    /// <summary>All trees: that of Talos first, then in the order in which they are built.</summary>
    public static IReadOnlyList<SpecTree> Of(TalosImageBuildSpec spec) => [new(TreeIds.Talos, "spec.source", spec.Source, spec.Source.Revision ?? spec.Release), .. BesideTalos(spec)];

    /// <summary>
    /// The trees that every platform's plan fetches beside that of Talos: an overlay if any platform has it, because all platforms list the
    /// same inputs.
    /// </summary>
    public static IEnumerable<SpecTree> Fetched(TalosImageBuildSpec spec) =>
        BesideTalos(spec).Where(tree => tree.Id != TreeIds.Overlay || spec.Platforms.Any(spec.Imager.Overlay!.Platforms.Contains));

    /// <summary>Those of them that the plan of a platform builds: an overlay only for its own platforms.</summary>
    public static IEnumerable<SpecTree> For(TalosImageBuildSpec spec, string platform) =>
        Fetched(spec).Where(tree => tree.Id != TreeIds.Overlay || spec.Imager.Overlay!.Platforms.Contains(platform));

    private static IEnumerable<SpecTree> BesideTalos(TalosImageBuildSpec spec)
    {
        if (spec.Pkgs.Build is { } pkgs)
        {
            yield return new(TreeIds.Pkgs, "spec.pkgs.build", pkgs, pkgs.Revision ?? (DescribedCommit.Of(spec.Pkgs.Tag) is null ? null : spec.Pkgs.Tag));
        }

        foreach (var (index, build) in spec.Extensions.Build.Index())
        {
            yield return new(TreeIds.Extensions(index), $"spec.extensions.build[{index}]", build, build.Revision ?? UpstreamRelease(spec));
        }

        if (spec.Imager.Overlay?.Build is { } overlay)
        {
            yield return new(TreeIds.Overlay, "spec.imager.overlay.build", overlay, overlay.Revision);
        }
    }

    /// <summary>The tag of siderolabs/extensions and TAG of its make.</summary>
    public static string UpstreamRelease(TalosImageBuildSpec spec) => TalosRelease.Parse(spec.Release).Upstream.ToString();
}
