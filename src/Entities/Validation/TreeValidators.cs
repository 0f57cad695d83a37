using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

/// <summary>The rules that all source trees share.</summary>
internal sealed class TreeValidator<T> : AbstractValidator<T>
    where T : ISourceTree
{
    /// <param name="secretField">The field for credentials, with its full path.</param>
    public TreeValidator(string secretField)
    {
        RuleFor(tree => tree.Repository).IsRepository(secretField);
        RuleFor(tree => tree.Revision).IsRevision();
        RuleFor(tree => tree.SecretRef!).SetValidator(new SecretReferenceValidator());
        RuleFor(tree => tree.Patches!).SetValidator(new PatchesValidator());
        RuleFor(tree => tree.Verify!).SetValidator(new SourceVerifyValidator());
    }
}

/// <summary>
/// The rules of source trees with a Pkgfile. The schema cannot check the names in maps of the entries of a list, because the API server
/// multiplies the cost of their rules, so for spec.extensions.build only this does.
/// </summary>
internal sealed class PkgfileTreeValidator<T> : AbstractValidator<T>
    where T : IPkgfileTree
{
    public PkgfileTreeValidator(string secretField)
    {
        Include(new TreeValidator<T>(secretField));
        RuleFor(tree => tree.Vars).HasAtMost(Limits.TreeVariables);
        RuleForEach(tree => tree.Vars).EachFollows(TextRules.VarName, TextRules.VarValue);
        RuleFor(tree => tree.Variables).HasAtMost(Limits.TreeVariables);
        RuleForEach(tree => tree.Variables).EachFollows(TextRules.VariableName, TextRules.TreeVariableValue);
        RuleForEach(tree => tree.Variables).OverrideIndexer((_, _, variable, _) => $".{variable.Key}")
            .Must(variable => TreeSentences.RefusalOf(variable.Key) is null)
            .WithMessage((_, variable) => FieldRules.Path + TreeSentences.RefusalOf(variable.Key));
    }
}

internal sealed class SourceVerifyValidator : AbstractValidator<SourceVerifySpec>
{
    public SourceVerifyValidator()
    {
        RuleFor(verify => verify.SecretRef).SetValidator(new SecretReferenceValidator());
    }
}

internal sealed class PatchesValidator : AbstractValidator<PatchesSpec>
{
    public PatchesValidator()
    {
        RuleFor(patches => patches.ConfigMapRef).SetValidator(new ConfigMapReferenceValidator());
    }
}

internal sealed class ExtensionsValidator : AbstractValidator<ExtensionsSpec>
{
    public ExtensionsValidator()
    {
        RuleFor(extensions => extensions.Build).HasAtMost(Limits.ExtensionTrees);
        RuleForEach(extensions => extensions.Build).SetValidator(new ExtensionBuildValidator());
    }
}

internal sealed class ExtensionBuildValidator : AbstractValidator<ExtensionBuildSpec>
{
    public ExtensionBuildValidator()
    {
        Include(new PkgfileTreeValidator<ExtensionBuildSpec>("spec.extensions.build.secretRef"));
        RuleFor(build => build.Revision).NotNull().When(build => build.Repository != ExtensionBuildSpec.Upstream)
            .WithMessage(ExtensionBuildSpec.RevisionMessage);
        RuleFor(build => build.Targets).HasAtMost(Limits.Products);
        RuleFor(build => build.Targets).IsSet(target => target);
        RuleForEach(build => build.Targets).Follows(TextRules.PackageTarget);
        RuleFor(build => build.Targets).Must((build, targets) => targets.Count > 0 != build.Dockerfile is not null)
            .WithMessage(ExtensionBuildSpec.FormMessage);
        RuleFor(build => build.Path).Follows(TextRules.RelativePath);
        RuleFor(build => build.Dockerfile).Follows(TextRules.RelativePath);
        RuleFor(build => build.Name).Follows(TextRules.PackageTarget);
        RuleFor(build => build.Name).NotNull().When(build => build.Dockerfile is not null).WithMessage(ExtensionBuildSpec.NameMessage);
        RuleFor(build => build.Dockerfile).NotNull().When(build => build.Name is not null || build.Path is not null || build.BuildArgs.Count > 0)
            .WithMessage(ExtensionBuildSpec.DockerfileFieldsMessage);
        RuleFor(build => build.Dockerfile).Null().When(build => build.Vars.Count + build.Variables.Count > 0)
            .WithMessage(ExtensionBuildSpec.PkgfileFieldsMessage);
        RuleFor(build => build.BuildArgs).HasAtMost(Limits.TreeVariables);
        RuleForEach(build => build.BuildArgs).EachFollows(TextRules.VarName, TextRules.TreeVariableValue);
        RuleForEach(build => build.BuildArgs).OverrideIndexer((_, _, argument, _) => $".{argument.Key}")
            .Must(argument => TreeSentences.RefusalOfArgument(argument.Key) is null)
            .WithMessage((_, argument) => FieldRules.Path + TreeSentences.RefusalOfArgument(argument.Key));
    }
}

internal sealed class OverlayBuildValidator : AbstractValidator<OverlayBuildSpec>
{
    public OverlayBuildValidator()
    {
        Include(new PkgfileTreeValidator<OverlayBuildSpec>("spec.imager.overlay.build.secretRef"));
        RuleFor(build => build.Target).IsRequired(TextRules.OverlayTarget);
    }
}
