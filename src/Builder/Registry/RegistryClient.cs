using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Plan;

namespace TalosImageOperator.Builder.Registry;

/// <summary>Registries by way of oras, with the mounted credentials.</summary>
/// <param name="insecureHosts">Hosts that may be spoken to without TLS.</param>
/// <param name="mirrors">Where else images may be found.</param>
public sealed class RegistryClient(
    ProcessRunner processes, BuilderSettings settings, StepLog log, TimeProvider time, IReadOnlySet<string> insecureHosts, Mirrors mirrors)
{
    private readonly Dictionary<string, Transport> _transports = new(StringComparer.Ordinal);

    public static RegistryClient For(RegistryPlan registry, PullPlan? pulls, BuilderSettings settings, StepLog log, TimeProvider time) =>
        new(new ProcessRunner(time), settings, log, time, InsecureHosts(registry, pulls), new Mirrors(pulls));

    /// <summary>Whether the place's registry may be spoken to without TLS.</summary>
    public bool IsInsecure(string reference) => insecureHosts.Contains(ImageReference.Host(reference));

    /// <summary>Looks for an image at the mirrors of its registry and then at the registry itself.</summary>
    /// <returns>Where it is, by digest.</returns>
    /// <exception cref="StepFailedException">It is nowhere, or the registry refuses or cannot be reached.</exception>
    public async Task<string> FindAsync(string reference, CancellationToken stop)
    {
        var places = mirrors.Places(reference);
        foreach (var mirror in places.SkipLast(1))
        {
            try
            {
                return ImageReference.At(mirror, await ResolveAsync(ImageReference.Tagged(mirror), stop));
            }
            catch (StepFailedException failure)
            {
                log.Say($"{mirror} is not to be had, going on: {failure.Message}");
            }
        }

        if (ImageReference.HasDigest(reference))
            return reference;
        // oras takes no short names, and no name without a tag.
        var asked = ImageReference.Tagged(ImageReference.Complete(reference));
        return ImageReference.At(reference, await ResolveAsync(asked, stop));
    }

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
            $"the push to {repository}", repository, folder, stop, push: true);
    }

    public async Task PushLayoutAsync(string layout, string digest, string repository, CancellationToken stop)
    {
        var transport = await TransportAsync(repository, stop);
        await RunAsync(
            OrasArguments.CopyLayout(transport, layout, digest, repository), $"the push to {repository}", repository, null, stop, push: true);
    }

    public async Task PushIndexAsync(string reference, string file, CancellationToken stop)
    {
        var transport = await TransportAsync(reference, stop);
        await RunAsync(
            OrasArguments.PushIndex(transport, reference, file), $"the push to {reference}", reference, null, stop, push: true);
    }

    private static HashSet<string> InsecureHosts(RegistryPlan registry, PullPlan? pulls) =>
    [
        .. pulls?.InsecureHosts ?? [],
        .. registry.Insecure ? (string[])[registry.Host] : [],
    ];

    private async Task<Transport> TransportAsync(string reference, CancellationToken stop)
    {
        var host = ImageReference.Host(reference);
        if (!_transports.TryGetValue(host, out var transport))
        {
            transport = await TransportProbe.OfAsync(host, insecureHosts.Contains(host), time, stop) ?? throw NoAnswer(host);
            _transports[host] = transport;
        }

        return transport;
    }

    private static StepFailedException NoAnswer(string host) => new(
        FailureClass.Infrastructure, Reasons.RegistryUnreachable,
        $"The registry \"{host}\" does not answer. Check that it is up, its name in spec.registry.host, and the network of the node.")
    {
        Remedy = Remedy.TryLater,
    };

    private Task<ProcessOutcome> AskAsync(IReadOnlyList<string> arguments, string action, string what, CancellationToken stop) =>
        RunAsync(arguments, action, what, folder: null, stop, capture: true);

    private async Task<ProcessOutcome> RunAsync(
        IReadOnlyList<string> arguments, string action, string what, string? folder, CancellationToken stop, bool capture = false,
        bool push = false)
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
                new FailureContext { Tool = Tool.Oras, Action = action, Where = ImageReference.Host(what), What = what, Push = push }, outcome);
    }
}
