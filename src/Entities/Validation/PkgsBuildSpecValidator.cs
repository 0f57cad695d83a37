using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class PkgsBuildSpecValidator : AbstractValidator<PkgsBuildSpec>
{
    private const string Field = "spec.pkgs.build";

    public PkgsBuildSpecValidator()
    {
        RuleFor(build => build.Repository).IsRepository($"{Field}.repository", $"{Field}.secretRef");
        RuleFor(build => build.Revision).IsRevision($"{Field}.revision");
        RuleFor(build => build.SecretRef!).SetValidator(new SecretReferenceValidator($"{Field}.secretRef"));
        RuleFor(build => build.Targets).IsNotEmpty($"{Field}.targets");
        RuleFor(build => build.Targets).IsSet($"{Field}.targets");
        RuleFor(build => build.Targets).EachFollows($"{Field}.targets", TextRules.PackageTarget, Limits.Products);
        RuleFor(build => build.ConfigMapRef!).SetValidator(new ConfigMapReferenceValidator($"{Field}.configMapRef"));
    }
}
