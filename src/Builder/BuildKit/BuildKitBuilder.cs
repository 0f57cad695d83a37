using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>The buildx builder for the pod's BuildKit.</summary>
public static class BuildKitBuilder
{
    private const string UserNamespaces = "/proc/sys/user/max_user_namespaces";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <summary>Creates the builder, once a step, and waits until BuildKit answers.</summary>
    /// <returns>The builder's name.</returns>
    /// <exception cref="StepFailedException">BuildKit does not answer in time.</exception>
    public static async Task<string> ReadyAsync(StepContext context, CancellationToken stop) => (await InspectAsync(context, stop)).Name;

    /// <summary>The version, platform and snapshotter of BuildKit.</summary>
    /// <exception cref="StepFailedException">BuildKit does not answer in time.</exception>
    public static async Task<BuildKitInspection> DescribeAsync(StepContext context, CancellationToken stop) =>
        BuildKitInspection.Read((await InspectAsync(context, stop)).Answer);

    private static async Task<Inspection> InspectAsync(StepContext context, CancellationToken stop)
    {
        if (context.Settings.BuildKit.Count == 0)
        {
            throw StepFailedException.Input(
                Reasons.BuildKitUnavailable, $"There is no BuildKit endpoint. Set {PodVariables.BuildKit} or --buildkit.");
        }

        var tls = context.Settings.BuildKitTls is { } folder ? new BuildKitTls(folder) : null;
        tls?.RequireFiles();
        var endpoint = await BuildKitPool.ChooseAsync(context, context.Settings.BuildKit, tls, stop);
        var name = BuildxArguments.BuilderName(endpoint);
        if (!File.Exists(Path.Combine(ToolEnvironment.BuildxConfig(context.Settings), "instances", name)))
        {
            await context.RunAsync(
                Docker(context, name, BuildxArguments.Create(endpoint, tls?.DriverOptions ?? [])),
                new FailureContext { Tool = Tool.Buildx, Action = "docker buildx create" },
                stop);
        }

        var problem = "";
        return await context.Retries.PollAsync(
            async token =>
            {
                var outcome = await AskAsync(context, name, endpoint, token);
                problem = outcome.Tail.LastOrDefault("no answer");
                return outcome.Succeeded ? new Inspection(name, outcome.Captured) : null;
            },
            BetweenTries,
            context.Settings.BuildKitWait,
            stop) ?? throw Unavailable(endpoint, problem);
    }

    private static async Task<ProcessOutcome> AskAsync(StepContext context, string name, string endpoint, CancellationToken stop)
    {
        var command = Docker(context, name, BuildxArguments.Inspect(endpoint)) with { Capture = true };
        var outcome = await context.Processes.RunAsync(command, _ => { }, stop);
        if (outcome.ExitCode == ProcessRunner.NotFound)
        {
            throw FailureClassifier.Classify(new FailureContext { Tool = Tool.Buildx, Action = "docker buildx inspect" }, outcome);
        }

        return outcome;
    }

    private static StepFailedException Unavailable(string endpoint, string problem) =>
        endpoint.StartsWith("unix:", StringComparison.Ordinal) && UserNamespacesAreOff()
            ? StepFailedException.Infrastructure(
                Reasons.UserNamespacesDisabled,
                "This node does not allow user namespaces, which rootless BuildKit needs. Set the sysctl user.max_user_namespaces "
                + "(on Talos in machine.sysctls, for example to \"11255\"), or configure a BuildKit endpoint in the operator.")
            : StepFailedException.Infrastructure(
                Reasons.BuildKitUnavailable,
                $"BuildKit does not answer at \"{endpoint}\" ({problem}). Check the log of the container buildkitd, or the endpoint.");

    private static bool UserNamespacesAreOff() =>
        File.Exists(UserNamespaces) && File.ReadAllText(UserNamespaces).Trim() == "0";

    private static ProcessCommand Docker(StepContext context, string name, IReadOnlyList<string> arguments) => new()
    {
        Program = "docker",
        Arguments = arguments,
        Environment = ToolEnvironment.Buildx(context.Settings, name),
    };

    private sealed record Inspection(string Name, string Answer);
}
