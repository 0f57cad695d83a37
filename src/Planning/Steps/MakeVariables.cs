using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Matrix;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The make variables of a plan: all except the commit, the date and the Builder's own.</summary>
internal static class MakeVariables
{
    /// <summary>In order of precedence: upstream's recipes, the user's variables, the defaults.</summary>
    public static IReadOnlyDictionary<string, string> Of(TalosImageBuildSpec spec, OutputRow output, string platform)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["INSTALLER_ARCH"] = "targetarch",
        };

        foreach (var (name, value) in spec.Variables.Where(variable => !UserVariables.IsInDockerfile(variable.Key)))
        {
            variables[name] = value;
        }

        KeepDebugTag(spec, variables);

        if (spec.Pkgs.Prefix is { Length: > 0 } prefix)
        {
            variables["PKGS_PREFIX"] = prefix;
        }

        if (spec.Pkgs.Tag is { Length: > 0 } tag)
        {
            variables["PKGS"] = tag;
        }

        foreach (var (name, image) in spec.Pkgs.Overrides)
        {
            variables[PackageRow.VariableOf(name)] = image;
        }

        variables["PLATFORM"] = platform;
        variables["TAG"] = spec.Release;
        variables["REGISTRY"] = spec.Registry.AdvertisedHost is { Length: > 0 } host ? host : spec.Registry.Host;
        variables["IMAGE_REGISTRY"] = spec.Registry.Host;
        variables["USERNAME"] = spec.Registry.Username;

        // Some recipes (sbom, talosctl-cni-bundle) pass PUSH on, and buildx cannot push files.
        variables["PUSH"] = "false";

        foreach (var (name, value) in output.Constants)
        {
            variables[name] = value;
        }

        return variables;
    }

    // WITH_DEBUG appends a build tag in the Makefile, which make ignores for variables of the command line.
    private static void KeepDebugTag(TalosImageBuildSpec spec, SortedDictionary<string, string> variables)
    {
        if (!BooleanVariables.IsOn(spec.Variables, "WITH_DEBUG"))
        {
            return;
        }

        foreach (var name in (string[])["GO_BUILDTAGS", "GO_BUILDTAGS_TALOSCTL"])
        {
            if (variables.TryGetValue(name, out var tags))
            {
                variables[name] = tags + ",sidero.debug";
            }
        }
    }
}
