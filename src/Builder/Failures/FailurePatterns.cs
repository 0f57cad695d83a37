using System.Text.RegularExpressions;

namespace TalosImageOperator.Builder.Failures;

/// <summary>What git, make, buildx, BuildKit, oras and registries write when they fail.</summary>
internal static partial class FailurePatterns
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;


    [GeneratedRegex(@"no space left on device|disk quota exceeded", Options)]
    public static partial Regex NoSpace();

    [GeneratedRegex(@"cannot allocate memory|out of memory|signal: killed|exit code: 137", Options)]
    public static partial Regex NoMemory();

    [GeneratedRegex(@"(setpriv: failed to execute (?<program>\S+): No such file|^(?<program>setsid): |"
        + @"make(\[\d+\])?: (?<program>\S+): No such file|docker: '(?<program>buildx)' is not a docker command)", Options)]
    public static partial Regex NoProgram();

    [GeneratedRegex(@"error reading from server|transport is closing|error reading preface|code = Unavailable|"
        + "failed to dial|failed to list workers|no builder .* found|waiting for connection", Options)]
    public static partial Regex BuildKitGone();

    [GeneratedRegex(@"(?<entitlement>network\.host|security\.insecure) is not allowed", Options)]
    public static partial Regex Entitlement();

    [GeneratedRegex(@"exec format error", Options)]
    public static partial Regex WrongArchitecture();

    [GeneratedRegex(@"failed to resolve source metadata for (?<image>\S+): .*(not found|manifest unknown|name unknown|"
        + "no match for platform)", Options)]
    public static partial Regex SourceImageMissing();

    [GeneratedRegex(@"failed to resolve source metadata for (?<image>\S+): .*(40[13] (Unauthorized|Forbidden)|unauthorized|"
        + "forbidden|denied|insufficient_scope|no basic auth|authorization failed)", Options)]
    public static partial Regex SourceImageRefused();

    [GeneratedRegex(@"failed to resolve source metadata for (?<image>\S+): .*(dial tcp|i/o timeout|no such host|"
        + @"connection re(fused|set)|50\d |timeout|EOF|unreachable)", Options)]
    public static partial Regex SourceImageUnreachable();

    [GeneratedRegex(@"failed to push (?<image>\S+): .*(40[13] (Unauthorized|Forbidden)|unauthorized|forbidden|denied|"
        + "insufficient_scope|no basic auth|authorization failed)", Options)]
    public static partial Regex PushRefused();

    [GeneratedRegex(@"failed to push (?<image>\S+): (?<error>.+)$", Options)]
    public static partial Regex PushFailed();

    [GeneratedRegex(@"server gave HTTP response to HTTPS client", Options)]
    public static partial Regex PlainHttp();

    [GeneratedRegex(@"unknown flags?: (--)?security", Options)]
    public static partial Regex NoSecurityFlag();

    [GeneratedRegex(@"x509: |certificate signed by unknown|tls: failed to verify", Options)]
    public static partial Regex Certificate();

    [GeneratedRegex(@"No rule to make target [`'](?<target>[^']+)'", Options)]
    public static partial Regex NoMakeTarget();

    [GeneratedRegex(@"target stage ""?(?<target>[^""\s]+)""? could not be found", Options)]
    public static partial Regex NoStage();

    [GeneratedRegex(@"40[13]|unauthorized|forbidden|denied|insufficient_scope|credential not found|authentication required",
        Options)]
    public static partial Regex Refused();

    [GeneratedRegex(@"not found|manifest unknown|name unknown", Options)]
    public static partial Regex NotFound();

    [GeneratedRegex(@"dial tcp.*|no such host|i/o timeout|connection re(fused|set)|status code 5\d\d|\b50\d\b.*|"
        + "unexpected EOF|timeout", Options)]
    public static partial Regex Unreachable();

    [GeneratedRegex(@"No (?<kind>\S+) host key is known for (?<host>\S+)", Options)]
    public static partial Regex NoHostKey();

    [GeneratedRegex(@"Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED", Options)]
    public static partial Regex HostKey();

    [GeneratedRegex(@"Load key ""[^""]*"": (?<error>.+)$", Options)]
    public static partial Regex BadIdentity();

    // With GnuTLS (Debian's git) and with OpenSSL.
    [GeneratedRegex(@"certificate subject name.* match(es)? target host name", Options)]
    public static partial Regex GitCertificateName();

    [GeneratedRegex(@"SSL certificate problem|server certificate verification failed|error setting certificate verify locations|"
        + "error adding trust anchors|error reading ca cert", Options)]
    public static partial Regex GitCertificate();

    [GeneratedRegex(@"Authentication failed|could not read (Username|Password)|terminal prompts disabled|"
        + @"Permission denied \(|returned error: 40[13]|Access denied|ERROR: Repository not found|invalid credentials", Options)]
    public static partial Regex GitRefused();

    [GeneratedRegex(@"couldn't find remote ref|Remote branch \S+ not found|not our ref|unadvertised object|"
        + "did not match any file|unknown revision|reference is not a tree", Options)]
    public static partial Regex NoRevision();

    [GeneratedRegex(@"repository .* not found|does not appear to be a git repository|returned error: 404|"
        + @"does not exist|Repository not found|not valid: is this a git repository", Options)]
    public static partial Regex NoRepository();

    [GeneratedRegex(@"Could not resolve host\S* ?\S*|Connection (refused|timed out|reset)|Failed to connect to [^:]+|"
        + @"Network is unreachable|early EOF|RPC failed.*|unexpected disconnect|returned error: 5\d\d|"
        + @"Operation timed out|Empty reply from server|Connection closed by .*", Options)]
    public static partial Regex NoNetwork();

    // git's last words, where others said why before.
    [GeneratedRegex(@"Could not read from remote repository|remote end hung up", Options)]
    public static partial Regex NoAnswer();

    [GeneratedRegex(@"returned error: 30[12378]|from redirection|Maximum \(\d+\) redirects", Options)]
    public static partial Regex Redirected();
}
