using k8s.Models;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Steps;

namespace TalosImageOperator.Operator.Jobs;

/// <summary>
/// Renders the Job that compares what differs between two builds. It mounts no signing key: a statement that images differ must not carry a
/// signature by which they count as signed.
/// </summary>
internal static class CompareJobRenderer
{
    // Reading can be repeated.
    private const int Retries = 3;

    public static V1Job Render(ComparePlan plan, ReproduceRequest request, PodContext context) => RegistryJobRenderer.Render(
        context.Run.Metadata(Names.CompareJob(context.Run.Name, request.Id), Labels.CompareComponent), StepIds.Compare, EncodedPlan.Of(plan), Retries, context,
        mounts: [], volumes: []);
}
