using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>What makes this build's kernel and userland other than upstream's of the release.</summary>
internal static class SourceChanges
{
    /// <summary>The fields, by their full paths.</summary>
    public static IEnumerable<string> Of(TalosImageBuildSpec spec)
    {
        if (!TalosRelease.Parse(spec.Release).IsUpstreams)
        {
            yield return "spec.release";
        }

        if (spec.Source.Repository != SourceSpec.Upstream)
        {
            yield return "spec.source.repository";
        }

        if (spec.Source.Revision is { Length: > 0 } revision && revision != spec.Release)
        {
            yield return "spec.source.revision";
        }

        if (spec.Source.Patches is not null)
        {
            yield return "spec.source.patches";
        }

        if (spec.Pkgs.Prefix is { Length: > 0 })
        {
            yield return "spec.pkgs.prefix";
        }

        if (spec.Pkgs.Tag is { Length: > 0 })
        {
            yield return "spec.pkgs.tag";
        }

        foreach (var name in spec.Pkgs.Overrides.Keys.Order(StringComparer.Ordinal))
        {
            yield return $"spec.pkgs.overrides.{name}";
        }

        if (spec.Pkgs.Build is not null)
        {
            yield return "spec.pkgs.build";
        }

        foreach (var name in spec.Variables.Keys.Order(StringComparer.Ordinal))
        {
            // These two only affect the names of images; the others only where sources are downloaded from.
            if (name is not ("TAG_SUFFIX" or "IMAGE_NAME_SUFFIX") && !UserVariables.IsInDockerfile(name))
            {
                yield return $"spec.variables.{name}";
            }
        }
    }
}
