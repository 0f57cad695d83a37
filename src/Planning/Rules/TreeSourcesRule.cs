using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning.Matrix;
using TalosImageOperator.Planning.Naming;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Planning.Rules;

/// <summary>Source trees fit together: packages of one commit, and no secret that the log would show.</summary>
internal static class TreeSourcesRule
{
    public static IEnumerable<SpecError> Check(SpecContext context) => [.. Secrets(context.Spec), .. OtherCommit(context)];

    /// <summary>Packages of one commit beside those of another.</summary>
    public static IEnumerable<string> Warnings(SpecContext context)
    {
        if (context.Spec.Pkgs is not { Tag: { } tag, Build: { } build })
        {
            yield break;
        }

        if (build.Revision is null && DescribedCommit.Of(tag) is { } commit)
        {
            yield return $"spec.pkgs.build is built from commit {commit}, which spec.pkgs.tag names for the other packages. {context.Table} was released with "
                + $"commit {DescribedCommit.Of(context.Table.Facts.Pkgs) ?? context.Table.Facts.Pkgs}.";
        }
        else if (!IsSameCommit(build, tag))
        {
            yield return $"spec.pkgs.build is built from {Described(build.Revision) ?? "the commit that the source of Talos names"}, the other packages are images of "
                + $"spec.pkgs.tag {Described(tag)}. Remove spec.pkgs.build.revision or set it to {tag} so that they match.";
        }
    }

    private static IEnumerable<SpecError> OtherCommit(SpecContext context)
    {
        if (context.Spec.Pkgs is not { Tag: { } tag, Build: { Revision: { } revision } build } || IsSameCommit(build, tag))
        {
            yield break;
        }

        if (build.Targets.FirstOrDefault(ModulePackages.IsPackage) is { } module)
        {
            yield return SpecError.Of(
                "spec.pkgs.build.revision",
                revision,
                $"is another commit than that of spec.pkgs.tag \"{tag}\", so {module} would not match the other packages. Remove spec.pkgs.tag, or set "
                    + $"spec.pkgs.build.revision to {tag}.");
        }
    }

    private static bool IsSameCommit(PkgsBuildSpec build, string tag)
    {
        var (other, wanted) = (build.Revision is null ? null : DescribedCommit.Of(build.Revision) ?? build.Revision, DescribedCommit.Of(tag) ?? tag);
        return other is not null && (other.StartsWith(wanted, StringComparison.Ordinal) || (DescribedCommit.Of(build.Revision) is not null && wanted.StartsWith(other, StringComparison.Ordinal)));
    }

    private static string? Described(string? revision) => DescribedCommit.Of(revision) is { } commit ? $"{revision} (commit {commit})" : revision;

    // The log of make and of BuildKit shows every variable and build argument.
    private static IEnumerable<SpecError> Secrets(TalosImageBuildSpec spec) =>
        from tree in SpecTrees.Of(spec)
        let source = tree.Source as IPkgfileTree
        where source is not null
        from entry in source.Vars.Select(entry => (Field: "vars", entry.Key, entry.Value))
            .Concat(source.Variables.Select(entry => (Field: "variables", entry.Key, entry.Value)))
            .Concat(source is ExtensionBuildSpec extension ? extension.BuildArgs.Select(entry => (Field: "buildArgs", entry.Key, entry.Value)) : [])
        where SecretText.IsSecret(entry.Key)
        orderby tree.Id, entry.Field, entry.Key
        select SpecError.Of($"{tree.Field}.{entry.Field}.{entry.Key}", entry.Value, "looks like a secret, which the log of the build would show. Remove it.");
}
