using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>The buildx builder that stands for the pod's BuildKit.</summary>
public static class BuildKitBuilder
{
    private const string UserNamespaces = "/proc/sys/user/max_user_namespaces";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>Makes the builder if this HOME has none yet, and waits until BuildKit answers.</summary>
    /// <returns>The builder's name.</returns>
    /// <exception cref="StepFailedException">BuildKit does not answer in time.</exception>
    public static async Task<string> ReadyAsync(StepContext context, CancellationToken stop)
    {
        var endpoint = context.Settings.BuildKit ?? throw StepFailedException.Input(
            Reasons.BuildKitUnavailable, $"No BuildKit is named: set {PodVariables.BuildKit} or --buildkit.");
        var name = BuildxArguments.BuilderName(endpoint);
        if (!File.Exists(Path.Combine(ToolEnvironment.BuildxConfig(context.Settings), "instances", name)))
        {
            await context.RunAsync(
                Docker(context, name, BuildxArguments.Create(endpoint)),
                new FailureContext { Tool = Tool.Buildx, Action = "docker buildx create" },
                stop);
        }

        var deadline = context.Time.GetUtcNow() + context.Settings.BuildKitWait;
        while (await TryAsync(context, name, endpoint, stop) is { } problem)
        {
            if (context.Time.GetUtcNow() >= deadline)
                throw Unavailable(endpoint, problem);
            await Task.Delay(BetweenTries, context.Time, stop);
        }

        return name;
    }

    private static async Task<string?> TryAsync(StepContext context, string name, string endpoint, CancellationToken stop)
    {
        var command = Docker(context, name, BuildxArguments.Inspect(endpoint)) with { Capture = true };
        var outcome = await context.Processes.RunAsync(command, _ => { }, stop);
        if (outcome.ExitCode == ProcessRunner.NotFound)
            throw FailureClassifier.Classify(new FailureContext { Tool = Tool.Buildx, Action = "docker buildx inspect" }, outcome);
        return outcome.Succeeded ? null : outcome.Tail is [.., var last] ? last : "no answer";
    }

    private static StepFailedException Unavailable(string endpoint, string problem) =>
        endpoint.StartsWith("unix:", StringComparison.Ordinal) && UserNamespacesAreOff()
            ? StepFailedException.Infrastructure(
                Reasons.UserNamespacesDisabled,
                "This node allows no user namespaces, which rootless BuildKit needs: set the sysctl user.max_user_namespaces "
                + "(on Talos in machine.sysctls, for example to \"11255\"), or give the operator a BuildKit endpoint.")
            : StepFailedException.Infrastructure(
                Reasons.BuildKitUnavailable,
                $"BuildKit does not answer at {endpoint} ({problem}): look at the buildkitd container's log, or at the endpoint.");

    private static bool UserNamespacesAreOff() =>
        File.Exists(UserNamespaces) && File.ReadAllText(UserNamespaces).Trim() == "0";

    private static ProcessCommand Docker(StepContext context, string name, IReadOnlyList<string> arguments) => new()
    {
        Program = "docker",
        Arguments = arguments,
        Environment = ToolEnvironment.Buildx(context.Settings, name),
    };
}
