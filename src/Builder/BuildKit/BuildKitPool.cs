using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.BuildKit;

/// <summary>
/// The endpoint that the steps of a pod use: the first of the list that answers when the first step needs it. All steps of a pod use the
/// same, because the layers of earlier steps are there.
/// </summary>
public static class BuildKitPool
{
    /// <summary>The file in a step's results that has the endpoint for the following steps.</summary>
    public const string FileName = "buildkit";

    private const string Tcp = "tcp://";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    /// <returns>The endpoint, which has just answered unless it is a socket of this pod.</returns>
    /// <exception cref="StepFailedException">Infrastructure: no endpoint answers in time.</exception>
    public static async Task<string> ChooseAsync(StepContext context, IReadOnlyList<string> endpoints, BuildKitTls? tls, CancellationToken stop)
    {
        var recorded = Recorded(context, endpoints);
        var candidates = recorded is null ? endpoints : [recorded];
        var problems = new List<(string Endpoint, BuildKitProblem Problem)>();
        foreach (var endpoint in candidates)
        {
            var patience = endpoint == candidates[^1] ? context.Settings.BuildKitWait : context.Settings.BuildKitPoolWait;
            if (await WaitAsync(context, endpoint, tls, patience, stop) is not { } problem)
            {
                return await RecordAsync(context, endpoint, endpoints, stop);
            }

            problems.Add((endpoint, problem));
            if (endpoint != candidates[^1])
            {
                context.Log.Info($"BuildKit does not answer at \"{endpoint}\" ({problem.Text}). Trying the next endpoint of its pool.");
            }
        }

        return recorded is not null && problems[0].Problem.OfCertificate && await RenewedAsync(context, recorded, tls, stop)
            ? recorded
            : throw Unavailable(problems);
    }

    /// <summary>The chosen endpoint of an earlier step.</summary>
    private static string? Recorded(StepContext context, IReadOnlyList<string> endpoints) => context.Plan.Steps
        .TakeWhile(step => step.Id != context.Step.Id)
        .Select(step => context.FileOf(step.Id, FileName))
        .OfType<string>()
        .Select(File.ReadAllText)
        .FirstOrDefault(endpoints.Contains);

    private static async Task<string> RecordAsync(StepContext context, string endpoint, IReadOnlyList<string> endpoints, CancellationToken stop)
    {
        if (endpoint.StartsWith(Tcp, StringComparison.Ordinal) && Recorded(context, endpoints) is null)
        {
            context.Log.Info($"Using BuildKit at \"{endpoint}\"");
            await File.WriteAllTextAsync(context.Results.PathOf(context.Step.Id, FileName), endpoint, stop);
        }

        return endpoint;
    }

    /// <summary>
    /// The layers of the earlier steps are in that BuildKit, so a step waits for new certificates as long as for new registry credentials. The
    /// kubelet updates mounted files within about a minute.
    /// </summary>
    private static async Task<bool> RenewedAsync(StepContext context, string endpoint, BuildKitTls? tls, CancellationToken stop) =>
        context.Settings.CredentialsWait > TimeSpan.Zero
        && await WaitAsync(context, endpoint, tls, context.Settings.CredentialsWait, stop) is null;

    /// <returns>The last problem, or null as soon as BuildKit answers.</returns>
    private static async Task<BuildKitProblem?> WaitAsync(
        StepContext context, string endpoint, BuildKitTls? tls, TimeSpan patience, CancellationToken stop)
    {
        if (!endpoint.StartsWith(Tcp, StringComparison.Ordinal))
        {
            return null;
        }

        var probe = new BuildKitProbe(context.Time);
        var problem = await probe.AskAsync(endpoint, tls, stop);
        if (problem is null)
        {
            return null;
        }

        context.Log.Info($"BuildKit at \"{endpoint}\" cannot be used yet ({problem.Text}). Waiting up to {patience.TotalSeconds:0} s.");
        var answers = await context.Retries.PollAsync(
            async token => (problem = await probe.AskAsync(endpoint, tls, token)) is null ? endpoint : null, BetweenTries, patience, stop);
        return answers is null ? problem : null;
    }

    private static StepFailedException Unavailable(IReadOnlyList<(string Endpoint, BuildKitProblem Problem)> problems)
    {
        var ofCertificates = problems.All(problem => problem.Problem.OfCertificate);
        var where = string.Join("; ", problems.Select(problem => $"\"{problem.Endpoint}\" ({problem.Problem.Text})"));
        return ofCertificates
            ? StepFailedException.Infrastructure(
                Reasons.BuildKitCertificateInvalid,
                $"The TLS connection to BuildKit failed at {where}. Renew the certificates of BuildKit or in the Secret of the operator's "
                + "--buildkit-tls-secret: ca.crt must have the authority of BuildKit's certificate, and BuildKit must trust the authority of tls.crt. "
                + "Then rebuild.")
            : StepFailedException.Infrastructure(
                Reasons.BuildKitUnavailable, $"BuildKit does not answer at {where}. Check the endpoint, its log, and NetworkPolicies.");
    }
}
