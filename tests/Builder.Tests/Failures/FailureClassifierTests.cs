using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Processes;

namespace TalosImageOperator.Builder.Tests.Failures;

/// <summary>Lines as the programs really wrote them.</summary>
public sealed class FailureClassifierTests
{
    private const string Solve = "ERROR: failed to solve: ";
    private const string Frontend = Solve + "failed to resolve source metadata for docker.io/docker/dockerfile-upstream:1.17-labs: ";
    private const string From = Solve + "h:4030/k:v1.401: failed to resolve source metadata for h:4030/k:v1.401: ";
    private const string Layer = Solve + "failed to compute cache key: failed to copy: httpReadSeeker: failed open: ";
    private const string Push = Solve + "failed to push h:4030/me/x: ";
    private const string Oras = "Error response from registry: ";

    private static readonly string[] Make = ["make: *** [Makefile:94: target-x] Error 1"];

    // 64 digits with both 401 and 403 in them, as one digest in 30 has.
    private const string Digest = "sha256:4014034014034014034014034014034014034014034014034014034014034014";

    [Theory]
    [InlineData("fatal: '/tmp/none.git' does not appear to be a git repository", 64, "SourceNotFound", "\"REPO\" is not a git repository")]
    [InlineData("fatal: repository 'http://127.0.0.1:9418/none.git/' not found", 64, "SourceNotFound", "spec.source.repository")]
    [InlineData("fatal: couldn't find remote ref refs/tags/v9", 64, "SourceNotFound", "no branch, tag or commit \"REV\". Check spec.source.revision")]
    [InlineData("fatal: remote error: upload-pack: not our ref 1111", 64, "SourceNotFound", "REV")]
    [InlineData("fatal: could not read Username for 'http://x': terminal prompts disabled", 64, "SourceRefused", "spec.source.secretRef")]
    [InlineData("fatal: Authentication failed for 'https://x/'", 64, "SourceRefused", "credentials")]
    [InlineData("remote: ERROR: Repository not found.", 64, "SourceRefused", "it does not exist, or the credentials")]
    [InlineData("git@github.com: Permission denied (publickey).", 64, "SourceRefused", "credentials")]
    [InlineData("Host key verification failed.", 64, "SourceRefused", "known_hosts")]
    [InlineData("fatal: unable to access 'https://x/': SSL certificate problem: unable to get local issuer certificate", 64, "SourceRefused", "ca.crt")]
    [InlineData("No ED25519 host key is known for [h]:2222 and you have requested strict checking.", 64, "SourceRefused", "no entry for \"[h]:2222\". Add the ED25519 key")]
    [InlineData("Load key \"/tmp/identity\": error in libcrypto", 64, "SourceRefused", "error in libcrypto")]
    [InlineData("fatal: unable to access 'https://x/': SSL: no alternative certificate subject name matches target host name 'x'", 64, "SourceRefused", "for another host name")]
    [InlineData("fatal: unable to access 'https://x/': error setting certificate verify locations:  CAfile: /s/ca.crt CApath: none", 64, "SourceRefused", "ca.crt")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 301", 64, "SourceRefused", "redirects \"REPO\"")]
    [InlineData("fatal: unable to access 'https://x/': Could not resolve host: x", 75, "SourceUnreachable", "Could not resolve host: x")]
    [InlineData("fatal: unable to access 'https://x/': Failed to connect to x port 443 after 1 ms: Couldn't connect to server", 75, "SourceUnreachable", "x port 443")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 503", 75, "SourceUnreachable", "503")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 429", 75, "SourceUnreachable", "429")]
    [InlineData("fatal: unable to access 'https://x/': gnutls_handshake() failed: The TLS connection was non-properly terminated.", 75, "SourceUnreachable", "gnutls_handshake")]
    [InlineData("error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly", 75, "SourceUnreachable", "RPC failed")]
    [InlineData("fatal: write error: No space left on device", 75, "OutOfDisk", "spec.job.workspace.size")]
    [InlineData("fatal: something new", 75, "SourceUnreachable", "something new")]
    public void Classify_OfGit(string line, int code, string reason, string said) => Check(Tool.Git, line, code, reason, said);

    [Theory]
    [InlineData("ERROR: failed to solve: h:4030/k:v1.401: failed to resolve source metadata for h:4030/k:v1.401: source \"docker-image://h:4030/k:v1.401\" denied by policy: source denied by policy", 64, "ImageDenied", "spec.verify.images denies the image \"h:4030/k:v1.401\"")]
    [InlineData(From + "h:4030/k:v1.401: not found", 64, "ImageNotFound", "Cannot pull \"h:4030/k:v1.401\"")]
    [InlineData(From + "no match for platform in manifest: not found", 64, "ImageNotFound", "or not for this platform")]
    [InlineData(From + "unexpected status from HEAD request to http://h:4030/v2/k/manifests/v1.401: 401 Unauthorized", 64, "RegistryRefused", "spec.registry.pullSecretRefs")]
    [InlineData(From + "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 403 Forbidden", 64, "RegistryRefused", "(403 Forbidden)")]
    [InlineData(From + "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", 64, "RegistryRefused", "h:4030/k:v1.401")]
    [InlineData(From + "failed to do request: Head \"https://h:4030/v2/k/manifests/v1.401\": dial tcp 127.0.0.1:1: connect: connection refused", 75, "RegistryUnreachable", "(dial tcp 127.0.0.1:1: connect: connection refused)")]
    [InlineData(From + "failed to do request: Head \"https://h/v2/k/manifests/x\": dial tcp: lookup h on 10.0.0.10:53: no such host", 75, "RegistryUnreachable", "no such host")]
    [InlineData(From + "failed to do request: Head \"https://h/v2/k/manifests/x\": net/http: TLS handshake timeout", 75, "RegistryUnreachable", "(net/http: TLS handshake timeout)")]
    [InlineData(From + "failed to do request: Head \"https://h/v2/k/manifests/x\": EOF", 75, "RegistryUnreachable", "(EOF)")]
    [InlineData(From + "failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://auth.docker.io/token: 503 Service Unavailable", 75, "RegistryUnreachable", "503")]
    [InlineData(From + "failed to do request: Head \"https://h/v2/k/manifests/x\": tls: failed to verify certificate: x509: certificate signed by unknown authority", 64, "RegistryRefused", "spec.registry.certSecretRef")]
    [InlineData(From + "failed to do request: Head \"https://h:4030/v2/k/manifests/v1.401\": tls: first record does not look like a TLS handshake", 64, "RegistryRefused", "uses plain HTTP")]
    [InlineData(From + "failed to do request: Head \"https://h:4030/v2/k/manifests/v1.401\": http: server gave HTTP response to HTTPS client", 64, "RegistryRefused", "--plain-http-registry")]
    [InlineData(From + "failed to copy: httpReadSeeker: failed open: unexpected status code https://h/v2/k/blobs/" + Digest + ": 503 Service Unavailable", 75, "RegistryUnreachable", "(503 Service Unavailable)")]
    [InlineData(Frontend + "unexpected status from HEAD request to https://registry-1.docker.io/v2/docker/dockerfile-upstream/manifests/1.17-labs: 429 Too Many Requests", 75, "RegistryUnreachable", "spec.registry.pullSecretRefs")]
    [InlineData(Frontend + "docker.io/docker/dockerfile-upstream:1.17-labs: not found", 64, "ImageNotFound", "dockerfile-upstream:1.17-labs\"")]
    [InlineData(Frontend + "failed to do request: Head \"https://registry-1.docker.io/v2/docker/dockerfile-upstream/manifests/1.17-labs\": dial tcp 3.5.4.01:443: i/o timeout", 75, "RegistryUnreachable", "i/o timeout")]
    [InlineData(Layer + "unexpected status code https://h:4030/v2/me/k/blobs/" + Digest + ": 503 Service Unavailable", 75, "RegistryUnreachable", "Cannot pull \"h:4030/me/k\" (503 Service Unavailable)")]
    [InlineData(Layer + "unexpected status code https://h/v2/me/k/blobs/" + Digest + ": 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.", 75, "RegistryUnreachable", "limits the rate")]
    [InlineData(Layer + "failed to do request: Get \"https://pkg-containers.githubusercontent.com/ghcr1/blobs/" + Digest + "\": net/http: TLS handshake timeout", 75, "RegistryUnreachable", "Cannot pull \"pkg-containers.githubusercontent.com\" (net/http: TLS handshake timeout)")]
    [InlineData(Layer + "failed to do request: Get \"https://h/v2/me/k/blobs/" + Digest + "\": read tcp 10.0.0.1:4010->10.0.0.2:443: read: connection reset by peer", 75, "RegistryUnreachable", "connection reset by peer")]
    [InlineData(Layer + "unexpected status code https://h/v2/me/k/blobs/" + Digest + ": 403 Forbidden - Server message: denied: denied", 64, "RegistryRefused", "h/me/k")]
    [InlineData(Layer + "could not fetch content descriptor " + Digest + " (application/vnd.oci.image.layer.v1.tar) from remote: not found", 64, "ImageNotFound", "Cannot pull")]
    [InlineData(Solve + "failed to load cache key: invalid response status 503", 75, "DownloadFailed", "Cannot download \"https://cdn.kernel.org/linux-6.18.50.tar.xz\" (503)")]
    [InlineData(Solve + "failed to load cache key: invalid response status 429", 75, "DownloadFailed", "429")]
    [InlineData(Solve + "failed to load cache key: invalid response status 404", 64, "DownloadFailed", "Check the address and the version")]
    [InlineData(Solve + "failed to load cache key: Get \"https://cdn.kernel.org/linux-6.18.50.tar.xz\": dial tcp 1.2.3.4:443: i/o timeout", 75, "DownloadFailed", "linux-6.18.50.tar.xz\" (dial tcp 1.2.3.4:443: i/o timeout)")]
    [InlineData(Solve + "failed to load cache key: Get \"https://cdn.kernel.org/linux-6.18.50.tar.xz\": dial tcp: lookup cdn.kernel.org on 10.0.0.10:53: no such host", 75, "DownloadFailed", "no such host")]
    public void Classify_OfPullsAndDownloads(string line, int code, string reason, string said) =>
        Check(Tool.Make, line, code, reason, said, "------", " > kernel-prepare:download https://cdn.kernel.org/linux-6.18.50.tar.xz -> linux.tar.xz:", "------");

    [Theory]
    [InlineData(Push + "unexpected status from HEAD request to http://h:4030/v2/me/x/blobs/" + Digest + ": 401 Unauthorized", 64, "RegistryRefused", "spec.registry.secretRef that can push", Remedy.RenewCredentials)]
    [InlineData(Push + "unexpected status from POST request to http://h:4030/v2/me/x/blobs/uploads/: 403 Forbidden", 64, "RegistryRefused", "Cannot push to \"h:4030/me/x\" (403 Forbidden)", Remedy.RenewCredentials)]
    [InlineData(Push + "push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", 64, "RegistryRefused", "h:4030/me/x", Remedy.RenewCredentials)]
    [InlineData(Push + "unexpected status from POST request to http://h:4030/v2/me/x/blobs/uploads/: 404 Not Found", 64, "RegistryRefused", "Create the repository \"h:4030/me/x\" first, or correct spec.registry.host", Remedy.None)]
    [InlineData(Push + "failed commit on ref \"manifest-" + Digest + "\": unexpected status from PUT request to http://h:4030/v2/me/x/manifests/" + Digest + ": 404 Not Found", 64, "RegistryRefused", "Create the repository", Remedy.None)]
    [InlineData(Push + "failed commit on ref \"manifest-" + Digest + "\": unexpected status from PUT request to http://h/v2/me/x/manifests/" + Digest + ": 400 Bad Request", 64, "RegistryRefused", "(400 Bad Request)", Remedy.None)]
    [InlineData(Push + "failed commit on ref \"config-" + Digest + "\": unexpected status from PUT request to http://h/v2/me/x/blobs/uploads/1820f728?_state=x401&digest=sha256%3A403: 413 Request Entity Too Large", 64, "RegistryRefused", "upload limit", Remedy.None)]
    [InlineData(Push + "failed commit on ref \"manifest-" + Digest + "\": unexpected status from PUT request to http://h/v2/me/x/manifests/" + Digest + ": 409 Conflict", 64, "RegistryRefused", "does not let this repository change", Remedy.None)]
    [InlineData(Push + "unexpected status from POST request to http://h/v2/me/x/blobs/uploads/: 405 Method Not Allowed", 64, "RegistryRefused", "405 Method Not Allowed", Remedy.None)]
    [InlineData(Push + "unexpected status from POST request to http://h/v2/me/x/blobs/uploads/: 429 Too Many Requests", 75, "RegistryUnreachable", "limits the rate", Remedy.Retry)]
    [InlineData(Push + "unexpected status from POST request to http://h/v2/me/x/blobs/uploads/: 503 Service Unavailable", 75, "RegistryUnreachable", "(503 Service Unavailable)", Remedy.Retry)]
    [InlineData(Push + "failed commit on ref \"manifest-" + Digest + "\": unexpected status from PUT request to http://h/v2/me/x/manifests/" + Digest + ": 500 Internal Server Error", 75, "RegistryUnreachable", "500", Remedy.Retry)]
    [InlineData(Push + "failed to do request: Put \"https://h/v2/me/x/manifests/" + Digest + "\": read tcp 127.0.0.1:4010->127.0.0.1:4030: read: connection reset by peer", 75, "RegistryUnreachable", "connection reset", Remedy.Retry)]
    [InlineData(Push + "failed to do request: Head \"https://h/\": dial tcp: connect: connection refused", 75, "RegistryUnreachable", "spec.registry.host", Remedy.Retry)]
    [InlineData(Push + "failed to do request: Head \"https://h/\": http: server gave HTTP response to HTTPS client", 64, "RegistryRefused", "spec.registry.insecure: true", Remedy.None)]
    [InlineData(Push + "failed to do request: tls: failed to verify certificate: x509: certificate signed by unknown authority", 64, "RegistryRefused", "certificate", Remedy.None)]
    [InlineData(Push + "something new", 75, "RegistryUnreachable", "something new", Remedy.None)]
    public void Classify_OfBuildKitsPush(string line, int code, string reason, string said, Remedy remedy) =>
        Assert.Equal(remedy, Check(Tool.Make, line, code, reason, said).Remedy);

    [Theory]
    [InlineData(Solve + "dockerfile parse error on line 3: unknown flag: security", 64, "BuildFailed", "BuildKit 0.27")]
    [InlineData(Solve + "process \"/bin/sh -c make\" did not complete successfully: exit code: 1", 65, "BuildFailed", "exit code: 1")]
    [InlineData(Solve + "process \"/bin/sh -c make\" did not complete successfully: exit code: 137", 75, "OutOfMemory", "spec.job.resources")]
    [InlineData(Solve + "process \"/bin/sh -c x\" did not complete successfully: exec format error", 65, "BuildFailed", "PLATFORM")]
    [InlineData(Solve + "process \"/bin/sh -c echo status 503 tls: no such host not found\" did not complete successfully: exit code: 1", 65, "BuildFailed", "exit code: 1")]
    [InlineData(Solve + "failed to calculate checksum of ref x: \"/kernel\": not found", 65, "BuildFailed", "not found")]
    [InlineData(Solve + "write /var/lib/x: no space left on device", 75, "OutOfDisk", "disk")]
    [InlineData(Solve + "rpc error: code = Unavailable desc = error reading from server: EOF", 75, "BuildKitUnavailable", "buildkitd")]
    [InlineData(Solve + "target stage \"imager\" could not be found", 65, "BuildFailed", "no stage \"imager\"")]
    [InlineData(Solve + "digest mismatch " + Digest + ": " + Digest, 64, "ChecksumMismatch", "checksum")]
    [InlineData(Solve + "digest mismatch for https://x/y: " + Digest + " (expected: " + Digest + ")", 64, "ChecksumMismatch", "checksum")]
    [InlineData("make: *** No rule to make target 'sbom'.  Stop.", 65, "BuildFailed", "no make target \"sbom\"")]
    [InlineData("make[2]: docker: No such file or directory", 75, "PodFailed", "program \"docker\" is missing")]
    [InlineData("setpriv: failed to execute make: No such file or directory", 75, "PodFailed", "program \"make\" is missing")]
    [InlineData(Solve + "granting entitlement network.host is not allowed by build daemon configuration", 64, "BuildFailed", "--allow-insecure-entitlement network.host")]
    public void Classify_OfMake(string line, int code, string reason, string said) =>
        Check(Tool.Make, line, code, reason, said);

    [Theory]
    [InlineData("Error: basic credential not found", 64, "RegistryRefused", "spec.registry.secretRef", Remedy.RenewCredentials)]
    [InlineData(Oras + "unauthorized: authentication required", 64, "RegistryRefused", "Cannot push to \"h:4030/me/x\" (unauthorized: authentication required)", Remedy.RenewCredentials)]
    [InlineData(Oras + "denied: requested access to the resource is denied", 64, "RegistryRefused", "denied", Remedy.RenewCredentials)]
    [InlineData(Oras + "recognizable error message not found: POST \"http://h:4030/v2/me/x/blobs/uploads/\": response status code 403: Forbidden", 64, "RegistryRefused", "(403: Forbidden)", Remedy.RenewCredentials)]
    [InlineData(Oras + "name unknown: repository name not known to registry", 64, "RegistryRefused", "Create the repository \"h:4030/me/x\" first, or correct spec.registry.host", Remedy.None)]
    [InlineData(Oras + "recognizable error message not found: POST \"http://h:4030/v2/me/x/blobs/uploads/\": response status code 404: Not Found", 64, "RegistryRefused", "Create the repository", Remedy.None)]
    [InlineData(Oras + "failed to tag v1: name unknown: The repository with name me/x does not exist in the registry", 64, "RegistryRefused", "Create the repository", Remedy.None)]
    [InlineData(Oras + "manifest invalid: unknown media type: application/vnd.talosimages.kernel", 64, "RegistryRefused", "does not accept this manifest", Remedy.PushAsImage)]
    [InlineData(Oras + "manifest invalid: manifest invalid", 64, "RegistryRefused", "does not accept this manifest", Remedy.PushAsImage)]
    [InlineData(Oras + "unsupported: unsupported media type", 64, "RegistryRefused", "does not accept this manifest", Remedy.PushAsImage)]
    [InlineData(Oras + "failed to tag v1: tag invalid: The image tag 'v1' already exists and cannot be overwritten because the repository is immutable.", 64, "RegistryRefused", "spec.registry.tag", Remedy.None)]
    [InlineData(Oras + "failed to tag v1: precondition: configured as immutable", 64, "RegistryRefused", "spec.registry.tag", Remedy.None)]
    [InlineData(Oras + "recognizable error message not found: PUT \"http://h:4030/v2/me/x/manifests/" + Digest + "\": response status code 412: Precondition Failed", 64, "RegistryRefused", "does not let this repository change", Remedy.None)]
    [InlineData(Oras + "failed to tag " + Digest + ": precondition: no", 64, "RegistryRefused", "does not let this repository change", Remedy.None)]
    [InlineData(Oras + "unsupported: The operation is unsupported.", 64, "RegistryRefused", "refused the push", Remedy.None)]
    [InlineData(Oras + "name invalid: invalid repository name", 64, "RegistryRefused", "spec.registry.username", Remedy.None)]
    [InlineData(Oras + "blob upload unknown: blob upload unknown to registry", 75, "RegistryUnreachable", "lost the upload", Remedy.Retry)]
    [InlineData(Oras + "toomanyrequests: slow down", 75, "RegistryUnreachable", "limits the rate", Remedy.Retry)]
    [InlineData(Oras + "recognizable error message not found: PUT \"http://h:4030/v2/me/x/manifests/" + Digest + "\": response status code 500: Internal Server Error", 75, "RegistryUnreachable", "(500: Internal Server Error)", Remedy.Retry)]
    [InlineData("Error: Post \"http://h:4030/v2/me/x/blobs/uploads/\": read tcp 127.0.0.1:51158->127.0.0.1:4030: read: connection reset by peer", 75, "RegistryUnreachable", "connection reset", Remedy.Retry)]
    [InlineData("Error: failed to copy: Put \"http://h:4030/v2/me/x/blobs/uploads/1?digest=" + Digest + "\": dial tcp 127.0.0.1:4030: connect: connection refused", 75, "RegistryUnreachable", "connection refused", Remedy.Retry)]
    [InlineData("Error: Head \"https://h/v2/\": http: server gave HTTP response to HTTPS client", 64, "RegistryRefused", "spec.registry.insecure", Remedy.None)]
    [InlineData("Error: something new", 75, "RegistryUnreachable", "something new", Remedy.None)]
    public void Classify_OfOrasPush(string line, int code, string reason, string said, Remedy remedy) =>
        Assert.Equal(remedy, Check(Tool.Oras, line, code, reason, said).Remedy);

    [Theory]
    [InlineData(Oras + "failed to resolve digest: h/x:t: not found", 64, "ImageNotFound", "Cannot pull \"h:4030/me/x\" (h/x:t: not found): it does not exist")]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 401: Unauthorized", 64, "RegistryRefused", "spec.imager.image")]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 429: Too Many Requests", 75, "RegistryUnreachable", "spec.registry.mirrors")]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 400: Bad Request", 64, "RegistryRefused", "spec.imager.image")]
    [InlineData("Error: failed to resolve digest: Head \"http://h:4030/v2/x/manifests/" + Digest + "\": read tcp 127.0.0.1:4010->127.0.0.1:4030: read: connection reset by peer", 75, "RegistryUnreachable", "connection reset")]
    [InlineData("Error: Head \"http://h/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", 75, "RegistryUnreachable", "(dial tcp 127.0.0.1:1: connect: connection refused). Check")]
    public void Classify_OfOrasPull(string line, int code, string reason, string said) =>
        Check(Tool.Oras, line, code, reason, said, context => context with { Push = false, Field = "spec.imager.image" });

    [Theory]
    [InlineData(Oras + "failed to resolve digest: h/x:t: not found", 75, "ImageNotFound", "does not hold what was just pushed", Remedy.None)]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 401: Unauthorized", 64, "RegistryRefused", "can also read this repository", Remedy.RenewCredentials)]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 403: Forbidden", 64, "RegistryRefused", "can also read this repository", Remedy.RenewCredentials)]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 503: Service Unavailable", 75, "RegistryUnreachable", "503", Remedy.Retry)]
    [InlineData(Oras + "recognizable error message not found: HEAD \"http://h:4030/v2/x/manifests/t\": response status code 400: Bad Request", 64, "RegistryRefused", "spec.registry", Remedy.None)]
    public void Classify_OfOrasReadBack(string line, int code, string reason, string said, Remedy remedy) => Assert.Equal(
        remedy,
        Check(Tool.Oras, line, code, reason, said, context => context with { Push = false, ReadBack = true, Field = "spec.registry" }).Remedy);

    [Fact]
    public void Classify_OfATagThatMayNotChange_NamesTheTagsField()
    {
        const string line = Oras + "recognizable error message not found: PUT \"http://h:4030/v2/me/x/manifests/v1\": response status code 409: Conflict";

        var failure = Check(Tool.Oras, line, 64, "RegistryRefused", "Choose another spec.registry.tag", context => context with { What = "h:4030/me/x:v1" });

        Assert.Contains("\"h:4030/me/x:v1\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_OfWhatABuildPrints_IsNotTakenForTheRegistrysFault()
    {
        var failure = FailureClassifier.Classify(
            Context(Tool.Make),
            Outcome("#9 1.2 dial tcp: connection refused", "#9 1.3 401 Unauthorized", Solve + "process \"x\" did not complete successfully: exit code: 1"));
        Assert.Equal("BuildFailed", failure.Reason);
    }

    [Theory]
    [InlineData("/bin/bash -c go mod download", "go: github.com/x/y@v1.0.0: Get \"https://proxy.golang.org/x.zip\": dial tcp: lookup proxy.golang.org on 10.0.0.10:53: read udp 10.0.0.1:401->10.0.0.10:53: i/o timeout", 75, "DownloadFailed")]
    [InlineData("/bin/bash -c go mod download", "go: github.com/x/y@v1.0.0: reading https://proxy.golang.org/x.zip: 502 Bad Gateway", 75, "DownloadFailed")]
    [InlineData("/bin/bash -c go mod download", "go: github.com/x/y@v1.0.0: reading https://proxy.golang.org/x.zip: 403 Forbidden", 64, "DownloadFailed")]
    [InlineData("/bin/bash -c go mod download", "go: github.com/x/y@v1.0.0: verifying module: checksum mismatch", 65, "BuildFailed")]
    [InlineData("/bin/sh -c apk add --no-cache grub", "WARNING: fetching https://dl-cdn.alpinelinux.org/main: temporary error (try again later)", 75, "DownloadFailed")]
    [InlineData("/bin/sh -c cd /x && curl -fL https://x.example/y.tgz | tar xz", "curl: (6) Could not resolve host: x.example", 75, "DownloadFailed")]
    [InlineData("sha512sum -c -w /checksums", "sha512sum: WARNING: 1 computed checksum did NOT match", 64, "ChecksumMismatch")]
    [InlineData("/bin/bash -c go test ./...", "dial tcp 127.0.0.1:1: connect: connection refused", 65, "BuildFailed")]
    public void Classify_OfAStageThatDownloads_ReadsItsOwnLines(string command, string line, int code, string reason) => Check(
        Tool.Make, Solve + $"process \"{command}\" did not complete successfully: exit code: 1", code, reason, "",
        "------", $" > [build-go 4/5] RUN {command}:", $"0.204 {line}", "------");

    [Theory]
    [InlineData("Error: error pulling image h/x: Get \"https://h/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority", 64, "RegistryRefused")]
    [InlineData("error pulling image ghcr.io/me/ext@" + Digest + ": Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io: i/o timeout", 75, "RegistryUnreachable")]
    [InlineData("error pulling image ghcr.io/me/ext:v1: GET https://ghcr.io/v2/me/ext/manifests/v1: TOOMANYREQUESTS: retry-after: 1s", 75, "RegistryUnreachable")]
    [InlineData("error pulling image ghcr.io/me/ext:v1: GET https://ghcr.io/v2/me/ext/manifests/v1: unexpected status code 503 Service Unavailable", 75, "RegistryUnreachable")]
    [InlineData("error pulling image ghcr.io/me/ext:v1: GET https://ghcr.io/token?scope=repository: DENIED: requested access to the resource is denied", 64, "RegistryRefused")]
    [InlineData("error pulling image ghcr.io/me/ext:v1: GET https://ghcr.io/v2/me/ext/manifests/v1: MANIFEST_UNKNOWN: manifest unknown", 64, "ImageNotFound")]
    [InlineData("error pulling image ghcr.io/me/ext:v1: HEAD https://ghcr.io/v2/me/ext/manifests/v1: unexpected status code 404 Not Found (HEAD responses have no body, use GET for details)", 64, "ImageNotFound")]
    [InlineData("Error: no such profile", 65, "BuildFailed")]
    public void Classify_OfTheImager_ReadsItsOwnLines(string line, int code, string reason) => Check(
        Tool.Imager, Solve + "process \"/bin/imager iso\" did not complete successfully: exit code: 1", code, reason, "",
        "------", " > [media 2/2] RUN [\"/bin/imager\",\"iso\"]:", $"0.204 {line}", "------", "f:3");

    [Fact]
    public void Classify_OfCertificateInAStage_IsNotTakenForTheRegistrys()
    {
        var failure = FailureClassifier.Classify(
            Context(Tool.Make),
            Outcome(
                "------", " > [x 2/2] RUN go test:", "0.2 x509: certificate signed by unknown authority", "------",
                Solve + "process \"go test\" did not complete successfully: exit code: 1"));
        Assert.Equal("BuildFailed", failure.Reason);
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

    [Fact]
    public void Classify_OfAGitDownload_ReadsWhatGitSaidAfterTheError()
    {
        var failure = FailureClassifier.Classify(
            Context(Tool.Make),
            Outcome(
                Solve + "failed to load cache key: failed to fetch remote https://github.com/microsoft/secureboot_objects.git: git error: exit status 128",
                "stderr:",
                "fatal: unable to access 'https://github.com/microsoft/secureboot_objects.git/': Could not resolve host: github.com"));
        Assert.Equal((75, "DownloadFailed"), (failure.ExitCode, failure.Reason));
        Assert.Contains("\"https://github.com/microsoft/secureboot_objects.git", failure.Message, StringComparison.Ordinal);
    }

    private static StepFailedException Check(Tool tool, string line, int code, string reason, string said, params string[] before) =>
        Check(tool, line, code, reason, said, context => context, before);

    private static StepFailedException Check(
        Tool tool, string line, int code, string reason, string said, Func<FailureContext, FailureContext> with, params string[] before)
    {
        var failure = FailureClassifier.Classify(
            with(Context(tool)), Outcome(["some output before", .. before, line, .. tool == Tool.Make ? Make : []]));
        Assert.True(
            failure.ExitCode == code && failure.Reason == reason,
            $"{failure.Class} {failure.Reason}: {failure.Message}");
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private static FailureContext Context(Tool tool) => new()
    {
        Tool = tool,
        Action = tool == Tool.Make ? "make kernel" : "the push to h:4030/me/x",
        Where = tool == Tool.Git ? "REPO" : "h:4030",
        What = tool == Tool.Git ? "REV" : "h:4030/me/x",
        Field = tool == Tool.Git ? "spec.source" : "",
        Revisions = "spec.source.revision",
        Platform = "PLATFORM",
        Push = tool == Tool.Oras,
    };

    private static ProcessOutcome Outcome(params string[] lines) => new(1, "", lines);
}
