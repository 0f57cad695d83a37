using System.Globalization;
using System.Text.RegularExpressions;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;

namespace TalosImageOperator.Builder.Failures;

/// <summary>A rule that recognizes a failure.</summary>
/// <param name="pattern">A regular expression for a line without its URLs, digests and commands.</param>
/// <param name="sentence">Renders the message: what happened and what to do.</param>
internal sealed class FailureRule(
    Tool tools, TransferKind transfers, string pattern, FailureClass failureClass, string reason, Func<Failure, string> sentence)
{
    private readonly Regex _pattern = new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public FailureClass Class => failureClass;

    public string Reason => reason;

    public Func<Failure, string> Sentence => sentence;

    public Remedy Remedy { get; init; }

    public bool AppliesTo(Tool tool, TransferKind transfer) => tools.HasFlag(tool) && transfers.HasFlag(transfer);

    /// <returns>Null if the line does not show this failure.</returns>
    public Match? Match(FailureLine line) => _pattern.Match(line.Bare) is { Success: true } match ? match : null;
}

/// <summary>A line that a rule has matched, with its context.</summary>
internal sealed record Failure(FailureContext Context, Transfer Transfer, Match Match, FailureLine Line)
{
    public string this[string group] => Match.Groups[group].Value;

    /// <summary>The failed operation and the answer, as the start of a message.</summary>
    public string Fact => $"{Attempt} ({Line.Answer})";

    private string Attempt => Transfer.Kind switch
    {
        TransferKind.Push => $"Cannot push to \"{Transfer.Subject}\"",
        TransferKind.Pull or TransferKind.ReadBack => $"Cannot pull \"{Transfer.Subject}\"",
        TransferKind.Download => $"Cannot download \"{Transfer.Subject}\"",
        _ => $"A network request failed during {Context.Action}",
    };
}

/// <summary>The failure of a tool that no rule matches. Its message contains the last error and the exit code.</summary>
internal sealed record FailureFallback(FailureClass Class, string Reason, Func<FailureContext, string, int, string> Sentence);

/// <summary>The table of rules. The first rule that matches is used.</summary>
internal static class FailureRules
{
    private const FailureClass Input = FailureClass.Input;
    private const FailureClass Build = FailureClass.Build;
    private const FailureClass Infrastructure = FailureClass.Infrastructure;

    private const Tool Network = Tool.Building | Tool.Oras;

    // The form of an HTTP status in the output of each tool, after the request.
    private const string Status = @"\bstatus\b.*? ";

    private const string NoAnswer =
        @"dial tcp|no such host|i/o timeout|TLS handshake timeout|handshake failure|deadline exceeded|Client\.Timeout|connection timed out|"
        + @"connection re(fused|set)|(read|write) tcp |network is unreachable|no route to host|unexpected EOF|URL""?: EOF|server misbehaving|"
        + @"stream error: |http2: (server sent GOAWAY|client connection lost)|unexpected commit digest|timeout awaiting response|"
        + @"Could not resolve host|Failed to connect to|Recv failure|Operation timed out|SSL_ERROR_SYSCALL|Empty reply from server|"
        + @"temporary error \(try again later\)|network error \(check Internet connection|Temporary failure in name resolution";

    private const string Overloaded =
        Status + @"(408|425|429|5\d\d)\b|\btoo ?many ?requests\b|URL: (429|5\d\d)\b|returned error: (408|429|5\d\d)|"
        + @"response from registry: (unavailable|unknown|internal error)\b";

    private const string Refused =
        Status + @"40[13]\b|\b(unauthorized|forbidden|denied|insufficient_scope|authorization failed|no basic auth)\b|"
        + @"credential (not found|required)|authentication required";

    private const string NotFound = @"\bnot found\b|(manifest|name)[ _]unknown|no match for platform|" + Status + @"404\b";

    public static IReadOnlyList<FailureRule> InOrder { get; } =
    [
        .. OfTheMachine,
        .. OfBuildKit,
        .. OfDownloads,
        .. OfRegistries,
        .. OfTheSource,
        .. OfGit,
    ];

    public static FailureFallback Fallback(Tool tool) => tool switch
    {
        Tool.Git => new(Infrastructure, Reasons.SourceUnreachable,
            (context, error, code) => $"git failed with exit code {Number(code)} on \"{context.Where}\": {error}"),
        Tool.Oras => new(Infrastructure, Reasons.RegistryUnreachable,
            (context, error, _) => $"{Capital(context.Action)} failed: {error}"),
        Tool.Skopeo => new(Build, Reasons.BuildFailed,
            (context, error, _) => $"{Capital(context.Action)} failed: {error}"),
        _ => new(Build, Reasons.BuildFailed,
            (context, error, code) => $"{Capital(context.Action)} failed with exit code {Number(code)}: {error}. See the log of this step for the cause."),
    };

    private static FailureRule[] OfTheMachine =>
    [
        new(Tool.Building, TransferKind.Any, @"source ""docker-image://(?<image>[^""]+)"".*denied by policy",
            Input, Reasons.ImageDenied,
            failure => $"spec.verify.images denies the image \"{failure["image"]}\", which the list of inputs does not have, so it could not be verified. Sign it and have "
                + "the source name it where it can be read before the build, or add a rule with skip before the one that matches it."),

        new(Tool.Any, TransferKind.Any, @"no space left on device|disk quota exceeded",
            Infrastructure, Reasons.OutOfDisk,
            failure => $"The disk ran full during {failure.Context.Action}. Increase spec.job.workspace.size, or give BuildKit a larger disk."),

        new(Tool.Any, TransferKind.Any, @"cannot allocate memory|out of memory|signal: killed|exit code: 137",
            Infrastructure, Reasons.OutOfMemory,
            failure => $"{Capital(failure.Context.Action)} ran out of memory. Increase spec.job.resources.limits.memory."),

        new(Tool.Any, TransferKind.Any,
            @"setpriv: failed to execute (?<program>\S+): No such file|^(?<program>setsid): |"
            + @"make(\[\d+\])?: (?<program>\S+): No such file|docker: '(?<program>buildx)' is not a docker command",
            Infrastructure, Reasons.PodFailed,
            failure => $"The program \"{failure["program"]}\" is missing. Use the released builder image, or install the program."),
    ];

    private static FailureRule[] OfBuildKit =>
    [
        new(Tool.Building, TransferKind.Any,
            @"error reading from server|transport is closing|error reading preface|code = Unavailable|"
            + @"failed to dial|failed to list workers|no builder .* found|waiting for connection",
            Infrastructure, Reasons.BuildKitUnavailable,
            failure => $"BuildKit stopped answering during {failure.Context.Action}. Check the log and the memory limit of the container buildkitd, "
                + "or of the BuildKit endpoint."),

        new(Tool.Building, TransferKind.Any, @"(?<entitlement>network\.host|security\.insecure) is not allowed",
            Input, Reasons.BuildFailed,
            failure => $"BuildKit does not allow {failure["entitlement"]}. Start buildkitd with "
                + $"--allow-insecure-entitlement {failure["entitlement"]}."),

        new(Tool.Building, TransferKind.Any, @"unknown flags?: (--)?security",
            Input, Reasons.BuildFailed,
            _ => "This BuildKit cannot run a privileged imager (spec.imager.privileged). Use BuildKit 0.27 or newer."),

        new(Tool.Building, TransferKind.Any, @"exec format error",
            Build, Reasons.BuildFailed,
            failure => $"BuildKit cannot run programs for {failure.Context.Platform}. Build on a node of that architecture, "
                + "or install binfmt handlers on the node."),
    ];

    private static FailureRule[] OfDownloads =>
    [
        new(Tool.Building, TransferKind.Any, @"digest mismatch|computed checksums? did NOT match",
            Input, Reasons.ChecksumMismatch,
            failure => $"A download during {failure.Context.Action} does not have the checksum that the source expects.")
        { Remedy = Remedy.RetryDownload },

        new(Network, TransferKind.Download, $"{Overloaded}|{NoAnswer}",
            Infrastructure, Reasons.DownloadFailed,
            failure => $"{failure.Fact}. Check that BuildKit can reach this address, directly or through the operator's proxy settings.")
        { Remedy = Remedy.Retry },

        new(Network, TransferKind.Download,
            @"x509: |certificate signed by unknown|tls: failed to verify|SSL certificate problem|server gave HTTP response to HTTPS client|"
            + @"first record does not look like a TLS handshake",
            Input, Reasons.DownloadFailed,
            failure => $"{failure.Fact}: the server has no certificate that the build trusts. Use an address with a publicly trusted certificate."),

        new(Network, TransferKind.Download, Status + @"4\d\d\b|returned error: 4\d\d|\b4(03|04|10) (Forbidden|Not Found|Gone)|repository .* not found|couldn't find remote ref",
            Input, Reasons.DownloadFailed,
            failure => $"{failure.Fact}. Check the address and the version in the source tree, and the access rules of the proxy."),
    ];

    private static FailureRule[] OfRegistries =>
    [
        new(Network, TransferKind.Registry | TransferKind.None, @"server gave HTTP response to HTTPS client|first record does not look like a TLS handshake",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the registry uses plain HTTP, but HTTPS was expected. Set spec.registry.insecure: true if it is "
                + "spec.registry.host, and add the host to the operator's --plain-http-registry, which also configures BuildKit."),

        new(Network, TransferKind.Registry | TransferKind.None, @"x509: |certificate signed by unknown|tls: failed to verify",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the certificate of the registry is not trusted. Reference a Secret with its certificate authority in "
                + "spec.registry.certSecretRef (a BuildKit endpoint must trust it too), or set spec.registry.insecure: true."),

        new(Network, TransferKind.Registry, @"\btoo ?many ?requests\b|" + Status + @"429\b",
            Infrastructure, Reasons.RegistryUnreachable,
            failure => $"{failure.Fact}: the registry limits the rate of requests. Use credentials with a higher limit "
                + "(spec.registry.secretRef, spec.registry.pullSecretRefs) or a mirror (spec.registry.mirrors).")
        { Remedy = Remedy.Retry },

        new(Network, TransferKind.Any, $"{Overloaded}|{NoAnswer}",
            Infrastructure, Reasons.RegistryUnreachable,
            failure => $"{failure.Fact}. Check that the registry is up, its name in {Field(failure)}, and the network of the node.")
        { Remedy = Remedy.Retry },

        // Caused by a load balancer that sends the parts of an upload to different replicas, or by a restart of the registry.
        new(Network, TransferKind.Push, @"blob upload (unknown|invalid)|BLOB_UPLOAD_(UNKNOWN|INVALID)|" + Status + @"416\b",
            Infrastructure, Reasons.RegistryUnreachable,
            failure => $"{failure.Fact}: the registry lost the upload. If this repeats, check that its replicas share their storage.")
        { Remedy = Remedy.Retry },

        new(Network, TransferKind.Push, Refused,
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}. Use credentials in spec.registry.secretRef that can push to this repository, and check "
                + "spec.registry.host and spec.registry.username.")
        { Remedy = Remedy.RenewCredentials },

        new(Network, TransferKind.Push, Status + @"404\b|\b(repository )?name (unknown|not known)|NAME_UNKNOWN|\bnot found\b",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: this repository does not exist, and the registry does not create it on push. Create the "
                + $"repository \"{ImageReference.Repository(failure.Transfer.Subject)}\" first, or correct spec.registry.host and spec.registry.username."),

        new(Network, TransferKind.Push,
            @"(unknown|unsupported|invalid|not (supported|allowed)).{0,40}\b(media ?type|artifact ?type)|\bmanifest[ _]invalid\b|"
            + @"\b(media ?type|artifact ?type)\b.{0,60}(unknown|unsupported|invalid|not (supported|allowed))|" + Status + @"415\b",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the registry does not accept this manifest. Allow OCI manifests with these media types in its "
                + "settings, or choose a registry in spec.registry.host that accepts them.")
        { Remedy = Remedy.PushAsImage },

        new(Network, TransferKind.Push, @"\bimmutable\b|\bprecondition\b|\btag[ _]invalid\b|" + Status + @"(409|412)\b",
            Input, Reasons.RegistryRefused,
            failure => HasTag(failure)
                ? $"{failure.Fact}: the registry does not let this tag change. Choose another spec.registry.tag, or allow tags to be overwritten."
                : $"{failure.Fact}: the registry does not let this repository change. Check in its settings that the repository is not read-only "
                    + "or locked, or choose another spec.registry.username."),

        new(Network, TransferKind.Push, Status + @"413\b|\bsize[ _]invalid\b",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the upload is too large. Raise the upload limit of the registry in spec.registry.host, or of the proxy "
                + "before it."),

        new(Network, TransferKind.Push, Status + @"4\d\d\b|response from registry: \S|\b[A-Z]+_(INVALID|UNKNOWN|UNSUPPORTED)\b",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the registry refused the push. Check spec.registry.host, spec.registry.username, and what the registry accepts."),

        new(Network, TransferKind.Push, @"failed to push",
            Infrastructure, Reasons.RegistryUnreachable,
            failure => $"{failure.Fact}. Check that the registry is up and that BuildKit can reach it."),

        new(Network, TransferKind.ReadBack, Refused,
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}. Use credentials in spec.registry.secretRef that can also read this repository.")
        { Remedy = Remedy.RenewCredentials },

        // Registries answer so for missing images too if the client is not allowed to know that they are missing.
        new(Network, TransferKind.Pull, Refused,
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: it does not exist, or the credentials in spec.registry.secretRef and spec.registry.pullSecretRefs "
                + $"are not allowed to read it. Check {Field(failure)}, or add credentials that can read it."),

        new(Network, TransferKind.ReadBack, NotFound,
            Infrastructure, Reasons.ImageNotFound,
            failure => $"{failure.Fact}: the registry does not hold what was just pushed. Check that its replicas share their storage, and that "
                + "no clean-up removes new images, then request a rebuild."),

        new(Network, TransferKind.Pull, NotFound,
            Input, Reasons.ImageNotFound,
            failure => $"{failure.Fact}: it does not exist, or not for this platform. Check its name and tag in {Field(failure)}."),

        new(Network, TransferKind.AnyPull, Status + @"4\d\d\b|response from registry: \S",
            Input, Reasons.RegistryRefused,
            failure => $"{failure.Fact}: the registry refused the request. Check the name in {Field(failure)}."),
    ];

    private static FailureRule[] OfTheSource =>
    [
        new(Tool.Make, TransferKind.Any, @"No rule to make target [`'](?<target>[^']+)'",
            Build, Reasons.BuildFailed,
            failure => $"The source has no make target \"{failure["target"]}\". Check that spec.release and spec.source.revision belong together, "
                + "and that this release has the output."),

        new(Tool.Make, TransferKind.Any, @"target stage ""?(?<target>[^""\s]+)""? could not be found",
            Build, Reasons.BuildFailed,
            failure => $"The Dockerfile of the source has no stage \"{failure["target"]}\". Check that spec.release and spec.source.revision belong "
                + "together, and that this release has the output."),
    ];

    private static FailureRule[] OfGit =>
    [
        new(Tool.Git, TransferKind.Any, @"No (?<kind>\S+) host key is known for (?<host>\S+)",
            Input, Reasons.SourceRefused,
            failure => $"known_hosts in the Secret referenced by {failure.Context.Field}.secretRef has no entry for \"{failure["host"]}\". "
                + $"Add the {failure["kind"]} key of that server (ssh-keyscan prints it; verify it)."),

        new(Tool.Git, TransferKind.Any, @"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED",
            Input, Reasons.SourceRefused,
            failure => $"The SSH host key of \"{failure.Context.Where}\" differs from known_hosts in the Secret referenced by {failure.Context.Field}.secretRef. "
                + "Find out why, and update known_hosts if the new key is right."),

        new(Tool.Git, TransferKind.Any, @"Load key ""[^""]*"": (?<error>.+)$",
            Input, Reasons.SourceRefused,
            failure => $"ssh cannot use the identity in the Secret referenced by {failure.Context.Field}.secretRef ({failure["error"].Trim()}). "
                + "Use a private key generated by ssh-keygen, without a passphrase."),

        // With GnuTLS (Debian's git) and with OpenSSL.
        new(Tool.Git, TransferKind.Any, @"certificate subject name.* match(es)? target host name",
            Input, Reasons.SourceRefused,
            failure => $"The certificate of \"{failure.Context.Where}\" is for another host name. Use the name in the certificate in "
                + $"{failure.Context.Field}.repository."),

        new(Tool.Git, TransferKind.Any,
            @"SSL certificate problem|server certificate verification failed|error setting certificate verify locations|"
            + @"error adding trust anchors|error reading ca cert",
            Input, Reasons.SourceRefused,
            failure => $"The certificate of \"{failure.Context.Where}\" is not trusted. Add its certificate authority to ca.crt in the Secret referenced by "
                + $"{failure.Context.Field}.secretRef, and check that the certificate has not expired."),

        new(Tool.Git, TransferKind.Any,
            @"Authentication failed|could not read (Username|Password)|terminal prompts disabled|"
            + @"Permission denied \(|returned error: 40[13]\b|Access denied|ERROR: Repository not found|invalid credentials",
            Input, Reasons.SourceRefused,
            failure => $"The git server denied access to \"{failure.Context.Where}\": it does not exist, or the credentials are not allowed to read it. "
                + $"Check {failure.Context.Field}.repository, and use credentials in {failure.Context.Field}.secretRef that can read it."),

        new(Tool.Git, TransferKind.Any, @"returned error: 30[12378]\b|from redirection|Maximum \(\d+\) redirects",
            Input, Reasons.SourceRefused,
            failure => $"The git server redirects \"{failure.Context.Where}\" to an address that git may not follow, such as a login page (with a "
                + $"bearerToken, any other address). Use the repository's own address in {failure.Context.Field}.repository, and "
                + $"credentials in {failure.Context.Field}.secretRef that can read it."),

        new(Tool.Git, TransferKind.Any,
            @"couldn't find remote ref|Remote branch \S+ not found|not our ref|unadvertised object|"
            + @"did not match any file|unknown revision|reference is not a tree",
            Input, Reasons.SourceNotFound,
            failure => $"\"{failure.Context.Where}\" has no branch, tag or commit \"{failure.Context.What}\". Check {failure.Context.Revisions}."),

        new(Tool.Git, TransferKind.Any,
            @"repository .* not found|does not appear to be a git repository|returned error: 404\b|"
            + @"does not exist|Repository not found|not valid: is this a git repository",
            Input, Reasons.SourceNotFound,
            failure => $"\"{failure.Context.Where}\" is not a git repository, or these credentials are not allowed to see it. Check "
                + $"{failure.Context.Field}.repository and {failure.Context.Field}.secretRef."),

        new(Tool.Git, TransferKind.Any,
            @"Could not resolve host\S* ?\S*|Connection (refused|timed out|reset)|Failed to connect to [^:]+|"
            + @"Network is unreachable|early EOF|RPC failed.*|unexpected disconnect|returned error: (408|429|5\d\d)\b|"
            + @"Operation timed out|Operation too slow.*|Empty reply from server|Connection closed by .*|gnutls_handshake.*|GnuTLS recv error.*|"
            + @"SSL_ERROR_SYSCALL|kex_exchange_identification.*",
            Infrastructure, Reasons.SourceUnreachable, GitUnreachable)
        { Remedy = Remedy.Retry },

        // git's last line, which follows a line with the cause.
        new(Tool.Git, TransferKind.Any, @"Could not read from remote repository|remote end hung up",
            Infrastructure, Reasons.SourceUnreachable, GitUnreachable)
        { Remedy = Remedy.Retry },
    ];

    private static string GitUnreachable(Failure failure) =>
        $"The git server of \"{failure.Context.Where}\" is unreachable ({failure.Match.Value.Trim()}). Check {failure.Context.Field}.repository and the network.";

    // Outputs are pushed by digest, and get their tag in the last step. oras also says "failed to tag" of a digest.
    private static bool HasTag(Failure failure) => ImageReference.Repository(failure.Transfer.Subject) != failure.Transfer.Subject
        || (failure.Line.Bare.Contains(" tag ", StringComparison.OrdinalIgnoreCase)
            && !failure.Line.Bare.Contains(" tag DIGEST", StringComparison.Ordinal));

    // The fields of the spec that the name of an image comes from.
    private static string Field(Failure failure) => (failure.Transfer.Kind, failure.Context) switch
    {
        (TransferKind.Push, _) => "spec.registry.host",
        (_, { Field.Length: > 0 } context) => context.Field,
        (_, { Tool: Tool.Imager }) => "spec.imager",
        _ => "spec.pkgs, spec.variables and spec.imager.image",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
