using System.Text.Json;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>
/// Verifies keyless bundles with cosign. It is given files alone, and talks to no registry: the bundle, and the bytes that it is about.
/// </summary>
/// <param name="context">Of the step.</param>
/// <param name="identities">Whom to trust.</param>
/// <param name="trustedRoot">The file of the trusted root. Null for that of Sigstore's public instance, which cosign downloads.</param>
/// <param name="field">The rule, for messages.</param>
internal sealed partial class CosignProgram(StepContext context, IReadOnlyList<OIDCIdentityPlan> identities, string? trustedRoot, string field) : IDisposable
{
    // The first process fills the folder of the downloaded root, below the home. Two that fill it at once could read half of it.
    private readonly SemaphoreSlim _first = new(1);
    private volatile bool _hasRoot = trustedRoot is not null;

    private readonly Dictionary<string, string> _environment = new(context.Settings.NetworkEnvironment.Concat(ToolEnvironment.Offline(context.Settings)), StringComparer.Ordinal)
    {
        // Another rule has another process that fills it.
        ["HOME"] = Directory.CreateDirectory(Path.Combine(context.Settings.Temp, "sigstore", Path.GetRandomFileName())).FullName,
    };

    private readonly IReadOnlyList<string> _options = trustedRoot is null ? [] : [$"--trusted-root={trustedRoot}", .. OptionsOf(trustedRoot, field)];

    /// <param name="bundle">The file of a bundle over the statement that the image is signed.</param>
    /// <param name="manifest">The file of the image's manifest.</param>
    /// <returns>Null if one of the identities signed, otherwise what cosign said last.</returns>
    /// <exception cref="StepFailedException">Infrastructure: the root of Sigstore's public instance cannot be downloaded.</exception>
    public Task<string?> VerifyAsync(string bundle, string manifest, CancellationToken stop) =>
        VerifyAsync(["verify-blob-attestation", "--type=https://sigstore.dev/cosign/sign/v1"], bundle, manifest, stop);

    /// <param name="bundle">The file of a bundle over the payload.</param>
    /// <param name="payload">The file with what was signed.</param>
    /// <inheritdoc cref="VerifyAsync(string,string,CancellationToken)"/>
    public Task<string?> VerifyPayloadAsync(string bundle, string payload, CancellationToken stop) => VerifyAsync(["verify-blob"], bundle, payload, stop);

    public void Dispose() => _first.Dispose();

    private async Task<string?> VerifyAsync(IReadOnlyList<string> command, string bundle, string file, CancellationToken stop)
    {
        var fault = "";
        foreach (var identity in identities)
        {
            var outcome = await RunAsync(
                new ProcessCommand
                {
                    Program = "cosign",
                    Arguments =
                    [
                        .. command, "--new-bundle-format", $"--bundle={bundle}", $"--certificate-oidc-issuer-regexp={identity.Issuer}",
                        $"--certificate-identity-regexp={identity.Subject}", .. _options, file,
                    ],
                    Environment = _environment,
                    Capture = true,
                },
                stop);
            if (outcome.Succeeded)
            {
                return null;
            }

            fault = Fault(outcome);
        }

        return fault;
    }

    private async Task<ProcessOutcome> RunAsync(ProcessCommand command, CancellationToken stop)
    {
        if (_hasRoot)
        {
            return await RunOnceAsync(command, stop);
        }

        await _first.WaitAsync(stop);
        try
        {
            var outcome = await context.Retries.RetryTransientAsync(token => RunOnceAsync(command, token), stop);
            _hasRoot = true;
            return outcome;
        }
        finally
        {
            _first.Release();
        }
    }

    private async Task<ProcessOutcome> RunOnceAsync(ProcessCommand command, CancellationToken stop)
    {
        var outcome = await context.TryAsync(command, stop);
        VerifyPrograms.RequireInstalled(outcome, "cosign");
        return outcome.Succeeded || trustedRoot is not null || !RootIsMissing().IsMatch(Fault(outcome)) ? outcome : throw new StepFailedException(
            FailureClass.Infrastructure, Reasons.RegistryUnreachable,
            $"{field}: the trusted root of Sigstore's public instance cannot be downloaded: {Fault(outcome).TrimEnd('.')}. Allow access to tuf-repo-cdn.sigstore.dev, or set "
            + $"{field}.trustedRootSecretRef.")
        {
            Remedy = Remedy.Retry,
        };
    }

    private static string Fault(ProcessOutcome outcome) =>
        outcome.Tail.LastOrDefault(line => line.StartsWith("Error: ", StringComparison.Ordinal))?["Error: ".Length..] ?? (outcome.Tail is [.., var last] ? last : "");

    // Nothing else that cosign does here needs the network.
    [GeneratedRegex(@"\btuf\b|dial tcp|no such host|i/o timeout|deadline exceeded", RegexOptions.IgnoreCase)]
    private static partial Regex RootIsMissing();

    // A root without logs is that of an instance without logs: there is nothing that an entry could be compared with.
    private static List<string> OptionsOf(string file, string field)
    {
        try
        {
            using var root = JsonDocument.Parse(File.ReadAllBytes(file));
            List<string> options = [];
            if (!Has(root, "ctlogs"))
            {
                options.Add("--insecure-ignore-sct");
            }

            if (!Has(root, "tlogs"))
            {
                options.Add(Has(root, "timestampAuthorities") ? "--use-signed-timestamps" : "--insecure-ignore-tlog");
            }

            return options;
        }
        catch (Exception failure) when (failure is JsonException or IOException or InvalidOperationException)
        {
            throw ImageKeys.Unreadable(
                $"{VerifyImagesSecret.TrustedRoot} in the Secret referenced by {field}.trustedRootSecretRef is not a trusted root of Sigstore in JSON. Add it under that key.");
        }
    }

    private static bool Has(JsonDocument root, string name) => root.RootElement.TryGetProperty(name, out var list) && list.GetArrayLength() > 0;
}
