using System.Text.Json;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>
/// Verifies keyless bundles with cosign. It is given files alone, and talks to no registry: the bundle, and the manifest as the bytes that
/// the statement is about.
/// </summary>
/// <param name="context">Of the step.</param>
/// <param name="identities">Whom to trust.</param>
/// <param name="trustedRoot">The file of the trusted root. Null for that of Sigstore's public instance, which cosign downloads.</param>
/// <param name="field">The rule, for messages.</param>
internal sealed class CosignProgram(StepContext context, IReadOnlyList<OIDCIdentityPlan> identities, string? trustedRoot, string field)
{
    private readonly Dictionary<string, string> _environment = new(context.Settings.NetworkEnvironment.Concat(ToolEnvironment.Offline(context.Settings)), StringComparer.Ordinal)
    {
        ["TUF_ROOT"] = Path.Combine(context.Settings.Temp, "sigstore"),
    };

    private readonly IReadOnlyList<string> _options = trustedRoot is null ? [] : [$"--trusted-root={trustedRoot}", .. OptionsOf(trustedRoot, field)];

    /// <returns>Null if one of the identities signed, otherwise what cosign said last.</returns>
    public async Task<string?> VerifyAsync(string bundle, string manifest, CancellationToken stop)
    {
        var fault = "";
        foreach (var identity in identities)
        {
            var outcome = await context.TryAsync(
                new ProcessCommand
                {
                    Program = "cosign",
                    Arguments =
                    [
                        "verify-blob-attestation", "--new-bundle-format", $"--bundle={bundle}", "--type=https://sigstore.dev/cosign/sign/v1",
                        $"--certificate-oidc-issuer-regexp={identity.Issuer}", $"--certificate-identity-regexp={identity.Subject}", .. _options, manifest,
                    ],
                    Environment = _environment,
                    Capture = true,
                },
                stop);
            VerifyPrograms.RequireInstalled(outcome, "cosign");
            if (outcome.Succeeded)
            {
                return null;
            }

            fault = outcome.Tail.LastOrDefault(line => line.StartsWith("Error: ", StringComparison.Ordinal))?["Error: ".Length..] ?? (outcome.Tail is [.., var last] ? last : "");
        }

        return fault;
    }

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
