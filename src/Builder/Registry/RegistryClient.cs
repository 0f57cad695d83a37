using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Registries by way of oras, with the mounted credentials.</summary>
/// <param name="insecureHost">The one host that may be spoken to without TLS, or null.</param>
public sealed class RegistryClient(
    ProcessRunner processes, BuilderSettings settings, StepLog log, TimeProvider time, string? insecureHost)
{
    private readonly Dictionary<string, Transport> _transports = new(StringComparer.Ordinal);

    /// <summary>The digest that the reference stands for now.</summary>
    /// <exception cref="StepFailedException">It does not exist, or the registry refuses or cannot be reached.</exception>
    public async Task<string> ResolveAsync(string reference, CancellationToken stop)
    {
        var outcome = await AskAsync(
            OrasArguments.Resolve(await TransportAsync(reference, stop), reference), $"the look-up of {reference}", reference, stop);
        return outcome.Captured.Trim();
    }

    /// <summary>What the registry says about a digest; null where it has no such manifest.</summary>
    public async Task<OciDescriptor?> DescribeAsync(string reference, CancellationToken stop)
    {
        try
        {
            var arguments = OrasArguments.Descriptor(await TransportAsync(reference, stop), reference);
            var outcome = await AskAsync(arguments, $"the look-up of {reference}", reference, stop);
            return JsonSerializer.Deserialize(outcome.Captured, BuilderJsonContext.Default.OciDescriptor);
        }
        catch (StepFailedException failure) when (failure.Reason == Reasons.ImageNotFound)
        {
            return null;
        }
    }

    /// <param name="manifest">Where oras writes the manifest's bytes.</param>
    public async Task PushFilesAsync(
        string folder, string repository, string artifactType, long epoch, string manifest, IReadOnlyList<string> files,
        CancellationToken stop)
    {
        var transport = await TransportAsync(repository, stop);
        await RunAsync(
            OrasArguments.Push(transport, repository, artifactType, epoch, manifest, files),
            $"the push to {repository}", repository, folder, stop);
    }

    public async Task PushLayoutAsync(string layout, string digest, string repository, CancellationToken stop)
    {
        var transport = await TransportAsync(repository, stop);
        await RunAsync(
            OrasArguments.CopyLayout(transport, layout, digest, repository), $"the push to {repository}", repository, null, stop);
    }

    public async Task PushIndexAsync(string reference, string file, CancellationToken stop)
    {
        var transport = await TransportAsync(reference, stop);
        await RunAsync(
            OrasArguments.PushIndex(transport, reference, file), $"the push to {reference}", reference, null, stop);
    }

    private async Task<Transport> TransportAsync(string reference, CancellationToken stop)
    {
        var host = ImageReference.Host(reference);
        if (!_transports.TryGetValue(host, out var transport))
        {
            transport = await TransportProbe.OfAsync(host, host == insecureHost, time, stop);
            _transports[host] = transport;
        }

        return transport;
    }

    private Task<ProcessOutcome> AskAsync(IReadOnlyList<string> arguments, string action, string what, CancellationToken stop) =>
        RunAsync(arguments, action, what, folder: null, stop, capture: true);

    private async Task<ProcessOutcome> RunAsync(
        IReadOnlyList<string> arguments, string action, string what, string? folder, CancellationToken stop, bool capture = false)
    {
        var command = new ProcessCommand
        {
            Program = "oras",
            Arguments = arguments,
            Environment = ToolEnvironment.Registry(settings),
            WorkingDirectory = folder,
            Capture = capture,
        };
        log.Say(command.ToString());
        var outcome = await processes.RunAsync(command, log.Output, stop);
        return outcome.Succeeded
            ? outcome
            : throw FailureClassifier.Classify(
                new FailureContext { Tool = Tool.Oras, Action = action, Where = ImageReference.Host(what), What = what }, outcome);
    }
}
