using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

/// <summary>
/// The rules of the CRD's schema for programs that read a spec without an API server, or after one of another version. A failure's
/// property name is the field's path in the manifest, such as <c>spec.pkgs.overrides[kernel]</c>.
/// </summary>
public sealed class TalosImageBuildSpecValidator : AbstractValidator<TalosImageBuildSpec>
{
    public TalosImageBuildSpecValidator()
    {
        RuleFor(spec => spec.Release).NeededAnd("spec.release", TextRules.Release);
        RuleFor(spec => spec.Source).SetValidator(new SourceSpecValidator());
        RuleFor(spec => spec.Platforms).IsNotEmpty("spec.platforms");
        RuleFor(spec => spec.Platforms).IsSet("spec.platforms");
        RuleFor(spec => spec.Platforms).Custom(CheckPlatforms);
        RuleFor(spec => spec.Pkgs).SetValidator(new PkgsSpecValidator());
        RuleFor(spec => spec.Variables)
            .EntriesFollow("spec.variables", TextRules.VariableName, TextRules.VariableValue, Limits.Variables);
        RuleFor(spec => spec.Variables).Custom(CheckReserved);
        RuleFor(spec => spec.Outputs).IsNotEmpty("spec.outputs");
        RuleFor(spec => spec.Outputs).IsSet("spec.outputs");
        RuleFor(spec => spec.Outputs).EachFollows("spec.outputs", TextRules.DashedName, Limits.Products);
        RuleFor(spec => spec).Custom(CheckProducts);
        RuleFor(spec => spec.Imager).SetValidator(new ImagerSpecValidator());
        RuleFor(spec => spec.Registry).SetValidator(new RegistrySpecValidator());
        RuleFor(spec => spec.Cache).SetValidator(new CacheSpecValidator());
        RuleFor(spec => spec.Job).SetValidator(new JobSpecValidator());
    }

    private static void CheckProducts(TalosImageBuildSpec spec, ValidationContext<TalosImageBuildSpec> context)
    {
        if (spec.Outputs.Count <= Limits.Products && spec.Outputs.Count + (spec.Pkgs.Build?.Targets.Count ?? 0) > Limits.Products)
        {
            context.Add("spec.outputs", TalosImageBuildSpec.ProductsMessage);
        }
    }

    private static void CheckPlatforms(IReadOnlyList<string> platforms, ValidationContext<TalosImageBuildSpec> context)
    {
        for (var i = 0; i < platforms.Count; i++)
        {
            if (!PlatformNames.All.Contains(platforms[i]))
            {
                var field = $"spec.platforms[{i}]";
                context.Add(field, $"{field}: \"{platforms[i]}\" must be {string.Join(" or ", PlatformNames.All)}", platforms[i]);
            }
        }
    }

    private static void CheckReserved(IReadOnlyDictionary<string, string> variables, ValidationContext<TalosImageBuildSpec> context)
    {
        foreach (var (name, value) in variables)
        {
            if (ReservedVariables.Refusal(name) is { } refusal)
                context.Add($"spec.variables[{name}]", $"{name}: {refusal}", name);
            else if (ReservedVariables.OptionRefusal(name, value) is { } option)
                context.Add($"spec.variables[{name}]", $"{name}: \"{value}\": {option}", value);
        }
    }
}
