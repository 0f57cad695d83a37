using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Steps;

/// <summary>Checks that the registry has every manifest that the platform's steps have pushed.</summary>
public sealed class VerifyStep : IStepKind
{
    public async Task<StepResult> RunAsync(StepContext context, CancellationToken stop)
    {
        var pushes = context.Plan.Steps.Where(step => step.Produces is not null).ToList();
        var answers = await ParallelRequests.RunAsync(pushes, (step, token) => ProblemAsync(context, step, token), stop);
        var problems = answers.OfType<string>().ToList();
        if (problems.Count > 0)
        {
            throw StepFailedException.Infrastructure(
                Reasons.ImageNotFound, $"Manifests that were pushed are missing in the registry: {string.Join("; ", problems)}. Check its garbage collection, then request a rebuild.");
        }

        return new StepResult { Step = context.Step.Id };
    }

    private static async Task<string?> ProblemAsync(StepContext context, BuildStep step, CancellationToken stop)
    {
        var result = context.Results.Read(step.Id);
        var reference = $"{step.Produces!.Repository}@{result.Digest}";
        var found = await context.Registry.DescribeAsync(reference, stop);
        if (found is null)
        {
            return $"{reference} is missing";
        }

        return found.Size == result.Size ? null : $"{reference} has {found.Size} bytes instead of {result.Size}";
    }
}
