using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>Lines as the programs really wrote them.</summary>
public sealed class FailureClassifierTests
{
    private const string Solve = "ERROR: failed to solve: ";

    [Theory]
    [InlineData("fatal: '/tmp/none.git' does not appear to be a git repository", 64, "SourceNotFound", "There is no git repository at REPO")]
    [InlineData("fatal: repository 'http://127.0.0.1:9418/none.git/' not found", 64, "SourceNotFound", "source.repository")]
    [InlineData("fatal: couldn't find remote ref refs/tags/v9", 64, "SourceNotFound", "no branch, tag or commit REV")]
    [InlineData("fatal: remote error: upload-pack: not our ref 1111", 64, "SourceNotFound", "REV")]
    [InlineData("fatal: could not read Username for 'http://x': terminal prompts disabled", 64, "SourceRefused", "source.secretRef")]
    [InlineData("fatal: Authentication failed for 'https://x/'", 64, "SourceRefused", "credentials")]
    [InlineData("remote: ERROR: Repository not found.", 64, "SourceRefused", "does not exist, or spec.source.secretRef")]
    [InlineData("git@github.com: Permission denied (publickey).", 64, "SourceRefused", "credentials")]
    [InlineData("Host key verification failed.", 64, "SourceRefused", "known_hosts")]
    [InlineData("fatal: unable to access 'https://x/': SSL certificate problem: unable to get local issuer certificate", 64, "SourceRefused", "ca.crt")]
    [InlineData("No ED25519 host key is known for [h]:2222 and you have requested strict checking.", 64, "SourceRefused", "no entry for [h]:2222: add the ED25519 key")]
    [InlineData("Load key \"/tmp/identity\": error in libcrypto", 64, "SourceRefused", "error in libcrypto")]
    [InlineData("fatal: unable to access 'https://x/': SSL: no alternative certificate subject name matches target host name 'x'", 64, "SourceRefused", "does not name that host")]
    [InlineData("fatal: unable to access 'https://x/': error setting certificate verify locations:  CAfile: /s/ca.crt CApath: none", 64, "SourceRefused", "ca.crt")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 301", 64, "SourceRefused", "redirects REPO")]
    [InlineData("fatal: unable to access 'https://x/': Could not resolve host: x", 75, "SourceUnreachable", "Could not resolve host: x")]
    [InlineData("fatal: unable to access 'https://x/': Failed to connect to x port 443 after 1 ms: Couldn't connect to server", 75, "SourceUnreachable", "x port 443")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 503", 75, "SourceUnreachable", "503")]
    [InlineData("error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly", 75, "SourceUnreachable", "RPC failed")]
    [InlineData("fatal: write error: No space left on device", 75, "OutOfDisk", "job.workspace.size")]
    [InlineData("fatal: something new", 75, "SourceUnreachable", "something new")]
    public void Classify_OfGit(string line, int code, string reason, string said) => Check(Tool.Git, line, code, reason, said);

    [Theory]
    [InlineData(Solve + "h:5/f/kernel:nope: failed to resolve source metadata for h:5/f/kernel:nope: h:5/f/kernel:nope: not found", 64, "ImageNotFound", "The image h:5/f/kernel:nope does not exist")]
    [InlineData(Solve + "h/k:x: failed to resolve source metadata for h/k:x: no match for platform in manifest: not found", 64, "ImageNotFound", "or not for this platform")]
    [InlineData(Solve + "h/k:x: failed to resolve source metadata for h/k:x: unexpected status from HEAD request to http://h/v2/k/manifests/x: 401 Unauthorized", 64, "RegistryRefused", "refuses to give h/k:x")]
    [InlineData(Solve + "h/k:x: failed to resolve source metadata for h/k:x: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 403 Forbidden", 64, "RegistryRefused", "h/k:x")]
    [InlineData(Solve + "h/k:x: failed to resolve source metadata for h/k:x: failed to do request: Head \"https://h/v2/k/manifests/x\": dial tcp 127.0.0.1:1: connect: connection refused", 75, "RegistryUnreachable", "h/k:x could not be reached")]
    [InlineData(Solve + "failed to push h/me/x: unexpected status from HEAD request to http://h/v2/me/x/blobs/sha256:36: 401 Unauthorized", 64, "RegistryRefused", "may write there")]
    [InlineData(Solve + "failed to push h/me/x: failed to do request: Head \"https://h/\": dial tcp: connect: connection refused", 75, "RegistryUnreachable", "push to h/me/x failed")]
    [InlineData(Solve + "failed to push h/me/x: failed to do request: Head \"https://h/\": http: server gave HTTP response to HTTPS client", 64, "RegistryRefused", "registry.insecure: true")]
    [InlineData(Solve + "failed to push h/me/x: failed to do request: tls: failed to verify certificate: x509: certificate signed by unknown authority", 64, "RegistryRefused", "certificate")]
    [InlineData(Solve + "h/k:x: failed to resolve source metadata for h/k:x: failed to do request: Head \"https://h/v2/k/manifests/x\": tls: failed to verify certificate: x509: certificate signed by unknown authority", 64, "RegistryRefused", "spec.registry.certSecretRef")]
    [InlineData(Solve + "dockerfile parse error on line 3: unknown flag: security", 64, "BuildFailed", "BuildKit 0.27")]
    [InlineData(Solve + "process \"/bin/sh -c make\" did not complete successfully: exit code: 1", 65, "BuildFailed", "exit code: 1")]
    [InlineData(Solve + "process \"/bin/sh -c make\" did not complete successfully: exit code: 137", 75, "OutOfMemory", "job.resources")]
    [InlineData(Solve + "process \"/bin/sh -c x\" did not complete successfully: exec format error", 65, "BuildFailed", "PLATFORM")]
    [InlineData(Solve + "write /var/lib/x: no space left on device", 75, "OutOfDisk", "disk")]
    [InlineData(Solve + "rpc error: code = Unavailable desc = error reading from server: EOF", 75, "BuildKitUnavailable", "buildkitd")]
    [InlineData(Solve + "target stage \"imager\" could not be found", 65, "BuildFailed", "no stage imager")]
    [InlineData("make: *** No rule to make target 'sbom'.  Stop.", 65, "BuildFailed", "no make target sbom")]
    [InlineData("make[2]: docker: No such file or directory", 75, "PodFailed", "program docker is missing")]
    [InlineData("setpriv: failed to execute make: No such file or directory", 75, "PodFailed", "program make is missing")]
    [InlineData(Solve + "granting entitlement network.host is not allowed by build daemon configuration", 64, "BuildFailed", "--allow-insecure-entitlement network.host")]
    public void Classify_OfMake(string line, int code, string reason, string said) =>
        Check(Tool.Make, line, code, reason, said, "make: *** [Makefile:94: target-x] Error 1");

    [Theory]
    [InlineData("Error: basic credential not found", 64, "RegistryRefused", "credentials for HOST")]
    [InlineData("Error response from registry: unauthorized: authentication required", 64, "RegistryRefused", "the push")]
    [InlineData("Error: HEAD \"https://h/v2/x\": response status code 403: Forbidden", 64, "RegistryRefused", "HOST")]
    [InlineData("Error response from registry: failed to resolve digest: h/x:t: not found", 64, "ImageNotFound", "REV")]
    [InlineData("Error: Head \"http://h/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", 75, "RegistryUnreachable", "dial tcp")]
    [InlineData("Error: Head \"https://h/v2/\": http: server gave HTTP response to HTTPS client", 64, "RegistryRefused", "registry.insecure")]
    [InlineData("Error: PUT \"https://h/v2/x\": response status code 503: Service Unavailable", 75, "RegistryUnreachable", "503")]
    [InlineData("Error: something new", 75, "RegistryUnreachable", "something new")]
    public void Classify_OfOras(string line, int code, string reason, string said) => Check(Tool.Oras, line, code, reason, said);

    [Fact]
    public void Classify_OfWhatABuildPrints_IsNotTakenForTheRegistrysFault()
    {
        var failure = FailureClassifier.Classify(
            Context(Tool.Make),
            Outcome("#9 1.2 dial tcp: connection refused", "#9 1.3 401 Unauthorized", Solve + "process \"x\" did not complete successfully: exit code: 1"));
        Assert.Equal("BuildFailed", failure.Reason);
    }

    [Theory]
    [InlineData(Tool.Imager, "RegistryRefused")]
    [InlineData(Tool.Make, "BuildFailed")]
    public void Classify_OfCertificateInAStage_CountsWhereTheImagerRuns(Tool tool, string reason)
    {
        var failure = FailureClassifier.Classify(
            Context(tool),
            Outcome(
                "------",
                " > [media 2/2] RUN [\"/bin/imager\",\"iso\"]:",
                "0.204 Error: error pulling image h/x: Get \"https://h/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
                "------",
                "f:3",
                Solve + "process \"/bin/imager iso\" did not complete successfully: exit code: 1"));
        Assert.Equal(reason, failure.Reason);
    }

    [Fact]
    public void Classify_OfWhatTheImagersCommandSays_IsNotTakenForItsError()
    {
        var failure = FailureClassifier.Classify(
            Context(Tool.Imager),
            Outcome(
                "------", " > [media 2/2] RUN [\"/bin/imager\",\"--extra-kernel-arg\",\"x509: \"]:", "0.2 Error: no", "------",
                Solve + "process \"/bin/imager\" did not complete successfully: exit code: 1"));
        Assert.Equal("BuildFailed", failure.Reason);
    }

    private static void Check(Tool tool, string line, int code, string reason, string said, params string[] after)
    {
        var failure = FailureClassifier.Classify(Context(tool), Outcome(["some output before", line, .. after]));
        Assert.Equal((code, reason), (StepFailedException.ExitCodeOf(failure.Class), failure.Reason));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    private static FailureContext Context(Tool tool) => new()
    {
        Tool = tool,
        Action = tool == Tool.Make ? "make kernel" : "the push to HOST/x",
        Where = tool == Tool.Git ? "REPO" : "HOST",
        What = "REV",
        Platform = "PLATFORM",
    };

    private static ProcessOutcome Outcome(params string[] lines) => new(1, "", lines);
}
