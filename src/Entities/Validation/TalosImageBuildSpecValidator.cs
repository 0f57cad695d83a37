using FluentValidation;
using TalosImageOperator.Entities.Spec;

namespace TalosImageOperator.Entities.Validation;

public sealed class TalosImageBuildSpecValidator : AbstractValidator<TalosImageBuildSpec>;
