using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Rules;

namespace TalosImageOperator.Operator.Reconciling;

/// <summary>The plans of a spec, or its errors.</summary>
/// <param name="Errors">Errors of the schema, else of the release matrix, else of plans that do not fit a pod.</param>
/// <param name="Plans">One plan per platform, in the order of the spec. Empty if there are errors.</param>
internal sealed record PlannedSpec(IReadOnlyList<string> Errors, IReadOnlyList<BuildPlan> Plans)
{
    /// <param name="spec">The spec from the API server.</param>
    /// <param name="cluster">The operator's mirrors and insecure hosts for every build, or null.</param>
    /// <param name="hasEndpoint">Whether the operator has BuildKit endpoints for a platform of the build.</param>
    public static PlannedSpec Of(TalosImageBuildSpec spec, PullPlan? cluster, Func<string, bool> hasEndpoint)
    {
        IReadOnlyList<string> errors = [.. SpecErrors.Of(spec).Select(error => error.Message), .. SharedKey(spec, hasEndpoint)];
        if (errors.Count > 0)
        {
            return new PlannedSpec(errors, []);
        }

        var plans = spec.Platforms.Select(platform => BuildPlanner.Plan(spec, platform, cluster)).ToList();
        errors = [.. plans.Select(plan => MessageLimit.Problem(plan) ?? EncodedPlan.Problem(plan)).OfType<string>()];
        return new PlannedSpec(errors, errors.Count == 0 ? plans : []);
    }

    // Layers with the key would stay in a BuildKit that other builds share.
    private static IEnumerable<string> SharedKey(TalosImageBuildSpec spec, Func<string, bool> hasEndpoint)
    {
        if (spec.Pkgs.Build?.Kernel.SigningKeySecretRef is { } key && spec.Platforms.FirstOrDefault(hasEndpoint) is { } platform)
        {
            yield return SpecError.Of(
                "spec.pkgs.build.kernel.signingKeySecretRef",
                key.Name,
                $"cannot be used with the operator's BuildKit endpoint for {platform} (--buildkit-endpoint): the key would stay in its layers, which other "
                    + "builds can reach. Remove it, or build with an operator without an endpoint.").Message;
        }
    }
}
