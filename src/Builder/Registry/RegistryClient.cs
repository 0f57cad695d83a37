using System.Collections.Concurrent;
using System.Text.Json;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Results;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Registry;

/// <summary>A client for registries that uses oras and the mounted credentials.</summary>
/// <param name="insecureHosts">Hosts that may be used without verified TLS.</param>
/// <param name="mirrors">Mirrors for pulling images.</param>
/// <param name="credentials">The credentials for pushing and for reading pushed manifests. Null if they do not expire.</param>
public sealed class RegistryClient(
    ProcessRunner processes, BuilderSettings settings, StepLog log, TimeProvider time, IReadOnlySet<string> insecureHosts, Mirrors mirrors,
    PushCredentials? credentials = null)
{
    private readonly ConcurrentDictionary<string, Transport> _transports = new(StringComparer.Ordinal);
    private readonly RetryPolicies _retries = new(time, settings.RetryDelay, log.Info);

    public static RegistryClient For(
        RegistryPlan registry, PullPlan? pulls, BuilderSettings settings, StepLog log, TimeProvider time, PushCredentials? credentials = null) =>
        new(new ProcessRunner(time), settings, log, time, InsecureHosts(registry, pulls), new Mirrors(pulls), credentials);

    /// <summary>Whether the registry of a reference may be used without verified TLS.</summary>
    public bool IsInsecure(string reference) => insecureHosts.Contains(ImageReference.Host(reference));

    /// <summary>Looks for an image at the mirrors of its registry and then at the registry itself.</summary>
    /// <param name="field">The field of the spec that names the image.</param>
    /// <returns>The reference by digest where the image was found, with its registry.</returns>
    /// <exception cref="StepFailedException">The image is missing, or the registry refuses access or is unreachable.</exception>
    public async Task<string> FindAsync(string reference, string field, CancellationToken stop)
    {
        var places = mirrors.Places(reference);
        foreach (var mirror in places.SkipLast(1))
        {
            try
            {
                var found = await RunOnceAsync(await ResolveAsync(ImageReference.Tagged(mirror), field, stop), stop);
                return ImageReference.At(mirror, found.Captured.Trim());
            }
            catch (StepFailedException failure)
            {
                log.Info($"{mirror} is unavailable, trying the next mirror: {failure.Message}");
            }
        }

        // oras accepts neither short names nor names without a tag.
        var complete = ImageReference.Complete(reference);
        return ImageReference.HasDigest(complete)
            ? complete
            : ImageReference.At(complete, await DigestAsync(ImageReference.Tagged(complete), field, stop));
    }

    /// <summary>The descriptor of a manifest. Null if the registry does not have it.</summary>
    public Task<OciDescriptor?> DescribeAsync(string reference, CancellationToken stop) =>
        DescriptorAsync(reference, transport => OrasArguments.Descriptor(transport, reference), stop);

    /// <summary>The size of a blob in bytes. Null if the repository does not have it.</summary>
    /// <param name="reference">With the blob's digest.</param>
    public async Task<long?> BlobSizeAsync(string reference, CancellationToken stop) =>
        (await DescriptorAsync(reference, transport => OrasArguments.BlobDescriptor(transport, reference), stop))?.Size;

    /// <summary>A manifest's bytes; null if the registry has no such manifest.</summary>
    public Task<byte[]?> FetchManifestAsync(string reference, CancellationToken stop) =>
        FetchAsync(reference, (transport, file) => OrasArguments.FetchManifest(transport, reference, file), stop);

    /// <summary>A small blob's bytes; null if the repository does not have it.</summary>
    /// <param name="reference">With the blob's digest.</param>
    public Task<byte[]?> FetchBlobAsync(string reference, CancellationToken stop) =>
        FetchAsync(reference, (transport, file) => OrasArguments.FetchBlob(transport, reference, file), stop);

    /// <summary>The manifests of a type that refer to a manifest.</summary>
    /// <param name="reference">With the digest of the manifest, which the registry has.</param>
    /// <param name="artifactType">Null for all types.</param>
    /// <param name="stop">Stops the request.</param>
    public async Task<IReadOnlyList<OciDescriptor>> ReferrersAsync(string reference, string? artifactType, CancellationToken stop)
    {
        var outcome = await AskAsync(reference, transport => OrasArguments.Referrers(transport, reference, artifactType), stop);
        return outcome is null ? [] : JsonSerializer.Deserialize(outcome.Captured, BuilderJsonContext.Default.OciIndex)?.Manifests?.OfType<OciDescriptor>().ToList() ?? [];
    }

    /// <summary>The manifest of one platform: of an index, the entry; of a single image, its manifest for any platform.</summary>
    /// <param name="reference">By digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    /// <exception cref="StepFailedException">Input: the index has no such platform.</exception>
    public async Task<OciManifest> ManifestAsync(string reference, string field, string platform, CancellationToken stop)
    {
        var manifest = await ReadManifestAsync(reference, field, stop);
        if (manifest.Manifests is not { } entries)
        {
            return manifest;
        }

        var entry = entries.FirstOrDefault(entry => entry.Platform?.ToString() == platform)
            ?? throw MissingPlatform(reference, field, platform, entries);
        return await ReadManifestAsync(ImageReference.At(reference, entry.Digest), field, stop);
    }

    /// <summary>The descriptor of one platform's manifest: of an index, the entry; of a single image, its manifest for any platform.</summary>
    /// <inheritdoc cref="ManifestAsync"/>
    public async Task<OciDescriptor> PlatformAsync(string reference, string field, string platform, CancellationToken stop)
    {
        if ((await ReadManifestAsync(reference, field, stop)).Manifests is { } entries)
        {
            return entries.FirstOrDefault(entry => entry.Platform?.ToString() == platform) ?? throw MissingPlatform(reference, field, platform, entries);
        }

        return await DescribeAsync(reference, stop) ?? throw StepFailedException.Input(Reasons.ImageNotFound, $"{field}: \"{reference}\" is not available. Check its name.");
    }

    /// <summary>Refuses an image that is not for the platform.</summary>
    /// <param name="reference">By digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    /// <exception cref="StepFailedException">Input: the image is for other platforms.</exception>
    public async Task RequirePlatformAsync(string reference, string field, string platform, CancellationToken stop)
    {
        // The config of a single image would say; BuildKit and the imager use it for any platform.
        if ((await ReadManifestAsync(reference, field, stop)).Manifests is { } entries
            && entries.All(entry => entry.Platform is { } other && other.ToString() != platform))
        {
            throw MissingPlatform(reference, field, platform, entries);
        }
    }

    private static StepFailedException MissingPlatform(string reference, string field, string platform, IEnumerable<OciDescriptor> entries) =>
        StepFailedException.Input(
            Reasons.ImageNotFound,
            $"{field}: \"{reference}\" is not available for {platform}. It is available for "
            + $"{string.Join(", ", entries.Select(entry => entry.Platform?.ToString()).OfType<string>().Where(known => known != "unknown/unknown"))}. "
            + "Use an image for all of spec.platforms.");

    private async Task<OciManifest> ReadManifestAsync(string reference, string field, CancellationToken stop)
    {
        var outcome = await RunAsync(
            async token => new OrasCall
            {
                Arguments = OrasArguments.Manifest(await TransportAsync(reference, token), reference),
                Reference = reference,
                Field = field,
                Capture = true,
            },
            stop);
        return JsonSerializer.Deserialize(outcome.Captured, BuilderJsonContext.Default.OciManifest)!;
    }

    /// <summary>Downloads a blob to a file.</summary>
    /// <param name="reference">With the blob's digest.</param>
    /// <param name="field">Of the spec, which names the image.</param>
    public Task FetchBlobAsync(string reference, string field, string file, CancellationToken stop) => RunAsync(
        async token => new OrasCall
        {
            Arguments = OrasArguments.FetchBlob(await TransportAsync(reference, token), reference, file),
            Reference = reference,
            Field = field,
        },
        stop);

    /// <summary>Uploads a file, unless the repository has it already.</summary>
    public Task PushBlobAsync(string repository, string digest, string file, CancellationToken stop) => RunAsync(
        async token => new OrasCall
        {
            Arguments = OrasArguments.PushBlob(await TransportAsync(repository, token), $"{repository}@{digest}", file),
            Reference = repository,
            Push = true,
        },
        stop);

    /// <param name="reference">With a tag, or the manifest's digest.</param>
    public Task PushManifestAsync(string reference, string mediaType, string file, CancellationToken stop) => RunAsync(
        async token => new OrasCall
        {
            Arguments = OrasArguments.PushManifest(await TransportAsync(reference, token), reference, mediaType, file),
            Reference = ImageReference.HasDigest(reference) ? ImageReference.Repository(reference) : reference,
            Push = true,
        },
        stop);

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
        Remedy = Remedy.Retry,
    };

    private async Task<string> DigestAsync(string reference, string field, CancellationToken stop) =>
        (await RunAsync(token => ResolveAsync(reference, field, token), stop)).Captured.Trim();

    private async Task<OciDescriptor?> DescriptorAsync(string reference, Func<Transport, IReadOnlyList<string>> arguments, CancellationToken stop)
    {
        var outcome = await AskAsync(reference, arguments, stop);
        return outcome is null ? null : JsonSerializer.Deserialize(outcome.Captured, BuilderJsonContext.Default.OciDescriptor);
    }

    private async Task<byte[]?> FetchAsync(string reference, Func<Transport, string, IReadOnlyList<string>> arguments, CancellationToken stop)
    {
        var file = Path.Combine(settings.Temp, Path.GetRandomFileName());
        try
        {
            return await AskAsync(reference, transport => arguments(transport, file), stop) is null ? null : await File.ReadAllBytesAsync(file, stop);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Null if the registry says that it does not have what was asked for.</summary>
    private async Task<ProcessOutcome?> AskAsync(string reference, Func<Transport, IReadOnlyList<string>> arguments, CancellationToken stop)
    {
        try
        {
            return await RunAsync(
                async token => new OrasCall
                {
                    Arguments = arguments(await TransportAsync(reference, token)),
                    Reference = reference,
                    Field = "spec.registry",
                    ReadBack = true,
                    Capture = true,
                },
                stop);
        }
        catch (StepFailedException failure) when (failure.Reason == Reasons.ImageNotFound)
        {
            return null;
        }
    }

    private async Task<OrasCall> ResolveAsync(string reference, string field, CancellationToken stop) => new()
    {
        Arguments = OrasArguments.Resolve(await TransportAsync(reference, stop), reference),
        Reference = reference,
        Field = field,
        Capture = true,
    };

    private Task<ProcessOutcome> RunAsync(Func<CancellationToken, Task<OrasCall>> call, CancellationToken stop) =>
        credentials is null ? RepeatAsync(call, stop) : credentials.UseAsync(token => RepeatAsync(call, token), stop);

    // The probe of the transport is retried too.
    private Task<ProcessOutcome> RepeatAsync(Func<CancellationToken, Task<OrasCall>> call, CancellationToken stop) =>
        _retries.RetryTransientAsync(async token => await RunOnceAsync(await call(token), token), stop);

    private async Task<ProcessOutcome> RunOnceAsync(OrasCall call, CancellationToken stop)
    {
        var command = new ProcessCommand
        {
            Program = "oras",
            Arguments = call.Arguments,
            Environment = ToolEnvironment.Registry(settings),
            Capture = call.Capture,
        };
        log.Info(command.ToString());
        var outcome = await processes.RunAsync(command, log.Output, stop);
        return outcome.Succeeded ? outcome : throw FailureClassifier.Classify(call.Failure, outcome);
    }

    private sealed record OrasCall
    {
        public required IReadOnlyList<string> Arguments { get; init; }

        public required string Reference { get; init; }

        /// <summary>The field of the spec that names the image.</summary>
        public string Field { get; init; } = "";

        /// <summary>Captures standard output.</summary>
        public bool Capture { get; init; }

        public bool Push { get; init; }

        /// <summary>Whether it reads a manifest that this build pushed.</summary>
        public bool ReadBack { get; init; }

        public FailureContext Failure => new()
        {
            Tool = Tool.Oras,
            Action = Push ? $"the push to {Reference}" : $"the lookup of {Reference}",
            Where = ImageReference.Host(Reference),
            What = Reference,
            Field = Field,
            Push = Push,
            ReadBack = ReadBack,
        };
    }
}
