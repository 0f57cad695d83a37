using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Entities.Validation;
using TalosImageOperator.Operator.Options;
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
    /// <param name="endpoints">The operator's BuildKit endpoints.</param>
    /// <param name="namespace">Of the build, which may have endpoints of its own.</param>
    public static PlannedSpec Of(TalosImageBuildSpec spec, PullPlan? cluster, BuildKitEndpoints endpoints, string @namespace)
    {
        IReadOnlyList<string> errors = [.. SpecErrors.Of(spec).Select(error => error.Message), .. SharedKey(spec, endpoints, @namespace)];
        if (errors.Count > 0)
        {
            return new PlannedSpec(errors, []);
        }

        var plans = spec.Platforms.Select(platform => BuildPlanner.Plan(spec, platform, cluster)).ToList();
        errors = [.. plans.Select(plan => MessageLimit.Problem(plan) ?? EncodedPlan.Problem(plan)).OfType<string>()];
        return new PlannedSpec(errors, errors.Count == 0 ? plans : []);
    }

    // Layers with the key would stay in a BuildKit that other builds share.
    private static IEnumerable<string> SharedKey(TalosImageBuildSpec spec, BuildKitEndpoints endpoints, string @namespace)
    {
        if (spec.Pkgs.Build?.Kernel.SigningKeySecretRef is { } key && spec.Platforms.FirstOrDefault(platform => endpoints.Of(@namespace, platform).Count > 0) is { } shared)
        {
            yield return SpecError.Of(
                "spec.pkgs.build.kernel.signingKeySecretRef",
                key.Name,
                $"cannot be used with the operator's BuildKit endpoint for {shared} (--buildkit-endpoint): the key would stay in its layers, which other "
                    + "builds can reach. Remove it, or build with an operator without an endpoint.").Message;
        }
    }
}
