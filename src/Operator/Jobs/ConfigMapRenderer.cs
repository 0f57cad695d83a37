using System.Text.Json;
using k8s.Models;
using TalosImageOperator.Operator.Options;
using TalosImageOperator.Planning;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>One ConfigMap a run: each platform's plan, and BuildKit's configuration.</summary>
internal static class ConfigMapRenderer
{
    public static V1ConfigMap Render(BuildRun run, IReadOnlyList<BuildPlan> plans, RegistryOptions registries)
    {
        var data = plans.ToDictionary(
            plan => PlanKey(plan.Platform),
            plan => JsonSerializer.Serialize(plan, PlanningJsonContext.Default.BuildPlan),
            StringComparer.Ordinal);
        data[PodPaths.BuildKitConfig] = BuildKitConfig.Render(
            plans[0].Registry, plans[0].Pulls, registries.PlainHttp, plans.Any(JobRenderer.NeedsPrivileges));

        return new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = "ConfigMap",
            Metadata = run.Metadata(Names.ConfigMap(run.Name, run.RunId), Labels.BuildComponent),
            Data = data,
            Immutable = true,
        };
    }

    public static string PlanKey(string platform) => $"plan-{Names.Architecture(platform)}.json";
}
