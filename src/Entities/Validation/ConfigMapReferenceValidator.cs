using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class ConfigMapReferenceValidator : AbstractValidator<ConfigMapReference>
{
    public ConfigMapReferenceValidator(string field) =>
        RuleFor(configMap => configMap.Name).NeededAnd($"{field}.name", TextRules.ObjectName);
}
