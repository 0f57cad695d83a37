using FluentValidation;
using TalosImageOperator.Entities.Rules;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

internal sealed class WorkspaceSpecValidator : AbstractValidator<WorkspaceSpec>
{
    public WorkspaceSpecValidator()
    {
        RuleFor(workspace => workspace.Size).Follows("spec.job.workspace.size", TextRules.ByteQuantity);
        RuleFor(workspace => workspace.StorageClassName).Follows("spec.job.workspace.storageClassName", TextRules.ObjectName);
    }
}
