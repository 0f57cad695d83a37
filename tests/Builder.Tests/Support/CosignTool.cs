using System.Diagnostics;
using System.Text.Json;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>Debian's cosign, as somebody who knows nothing of this project runs it. It talks to no transparency log.</summary>
public sealed class CosignTool(TempFolder folder)
{
    // Without it cosign asks Sigstore's own servers for one.
    private string TrustedRoot => folder.Write(
        "trusted-root.json", """{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}""");

    public static void Require() => Skip.If(RealProgram.Find("cosign") is null, "cosign is not installed: hack/stack/install");

    /// <summary>Checks the signature at the tag <c>sha256-….sig</c>.</summary>
    /// <returns>Null where it is right, else what cosign says.</returns>
    public string? VerifyTag(string key, string image) =>
        Run("verify", "--key", key, "--insecure-ignore-tlog=true", "--allow-http-registry", image);

    /// <summary>Checks the bundle among the referrers.</summary>
    /// <returns>Null where it is right, else what cosign says.</returns>
    public string? VerifyBundle(string key, string image) => Run(
        "verify-attestation", "--new-bundle-format", "--trusted-root", TrustedRoot, "--key", key, "--insecure-ignore-tlog=true", "--allow-http-registry",
        "--type", "https://sigstore.dev/cosign/sign/v1", image);

    /// <summary>The statements of a type that the key says of an image.</summary>
    /// <param name="type">The predicate's, such as <c>https://slsa.dev/provenance/v1</c>.</param>
    /// <exception cref="InvalidOperationException">cosign finds none.</exception>
    public IReadOnlyList<JsonElement> Statements(string key, string image, string type)
    {
        var (error, output) = Start(
            "verify-attestation", "--new-bundle-format", "--trusted-root", TrustedRoot, "--key", key, "--insecure-ignore-tlog=true", "--allow-http-registry",
            "--type", type, image);
        return error is null
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Payload(JsonDocument.Parse(line).RootElement))]
            : throw new InvalidOperationException(error);
    }

    /// <summary>Checks that a bundle says something about a file.</summary>
    /// <returns>Null where it does, else what cosign says.</returns>
    public string? VerifyBlob(string key, string bundle, string type, string file) => Run(
        "verify-blob-attestation", "--new-bundle-format", "--trusted-root", TrustedRoot, "--key", key, "--insecure-ignore-tlog=true", "--bundle", bundle,
        "--type", type, file);

    private static JsonElement Payload(JsonElement envelope) =>
        JsonDocument.Parse(Convert.FromBase64String(envelope.GetProperty("payload").GetString()!)).RootElement;

    private string? Run(params string[] arguments) => Start(arguments).Error;

    private (string? Error, string Output) Start(params string[] arguments)
    {
        var info = new ProcessStartInfo("cosign", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["HOME"] = folder.Path;
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0 ? null : errors.Result, output);
    }
}
