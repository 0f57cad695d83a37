using System.Text.RegularExpressions;
using TalosImageOperator.Entities.Conditions;
using TalosImageOperator.Entities.Status;
using static TalosImageOperator.Builder.Failures.FailurePatterns;

namespace TalosImageOperator.Builder.Failures;

/// <summary>The table of recognisable failures; the first rule that fits decides.</summary>
public static class FailureRules
{
    public static IReadOnlyList<FailureRule> InOrder { get; } =
    [
        // Of the machine.
        new(Tool.Any, NoSpace(), FailureClass.Infrastructure, Reasons.OutOfDisk,
            (_, context) => $"No space was left on the disk during {context.Action}: give the workspace more room "
                + "(job.workspace.size) or BuildKit's node a larger disk."),
        new(Tool.Any, NoMemory(), FailureClass.Infrastructure, Reasons.OutOfMemory,
            (_, context) => $"Memory ran out during {context.Action}: raise job.resources (memory)."),
        new(Tool.Any, NoProgram(), FailureClass.Infrastructure, Reasons.PodFailed,
            (match, _) => $"The program {match.Groups["program"].Value} is missing: use the released builder image, or install it."),

        // Of BuildKit.
        new(Tool.Building, BuildKitGone(), FailureClass.Infrastructure, Reasons.BuildKitUnavailable,
            (_, context) => $"BuildKit stopped answering during {context.Action}: look at the buildkitd container's log "
                + "and its memory limit."),
        new(Tool.Building, Entitlement(), FailureClass.Input, Reasons.BuildFailed,
            (match, _) => $"BuildKit does not allow {match.Groups["entitlement"].Value}: start buildkitd with "
                + $"--allow-insecure-entitlement {match.Groups["entitlement"].Value}."),
        new(Tool.Building, NoSecurityFlag(), FailureClass.Input, Reasons.BuildFailed,
            (_, _) => "This BuildKit cannot run a privileged imager: it needs BuildKit 0.27 or newer."),
        new(Tool.Building, WrongArchitecture(), FailureClass.Build, Reasons.BuildFailed,
            (_, context) => $"BuildKit cannot run programs for {context.Platform}: build on a node of that architecture, "
                + "or install binfmt handlers there."),

        // Of registries, as BuildKit tells them.
        new(Tool.Building, SourceImageMissing(), FailureClass.Input, Reasons.ImageNotFound,
            (match, _) => $"The image {match.Groups["image"].Value} does not exist, or not for this platform: "
                + "check its name and tag (spec.pkgs.prefix, spec.pkgs.tag, spec.pkgs.overrides, spec.imager.image)."),
        new(Tool.Building, SourceImageRefused(), FailureClass.Input, Reasons.RegistryRefused,
            (match, _) => $"The registry refuses to give {match.Groups["image"].Value}: it does not exist, or "
                + "spec.registry.secretRef must name credentials that may read it."),
        new(Tool.Building, SourceImageUnreachable(), FailureClass.Infrastructure, Reasons.RegistryUnreachable,
            (match, _) => $"The registry of {match.Groups["image"].Value} could not be reached from BuildKit: "
                + "check the host name and the node's network, or configure a mirror."),
        new(Tool.Building, PushRefused(), FailureClass.Input, Reasons.RegistryRefused,
            (match, _) => $"The registry refuses the push to {match.Groups["image"].Value}: spec.registry.secretRef must name "
                + "credentials that may write there."),
        new(Tool.Building | Tool.Oras, PlainHttp(), FailureClass.Input, Reasons.RegistryRefused,
            (_, context) => $"The registry {context.Where} speaks plain HTTP: set spec.registry.insecure: true, and name the host "
                + "among the operator's plain-HTTP registries, so that BuildKit knows too."),
        new(Tool.Building | Tool.Oras, Certificate(), FailureClass.Input, Reasons.RegistryRefused,
            (_, context) => $"The certificate of a registry is not trusted during {context.Action}: name a Secret with its "
                + "authority in spec.registry.certSecretRef (a BuildKit endpoint of the operator's has to know it as well), or set "
                + "spec.registry.insecure: true."),
        new(Tool.Building, PushFailed(), FailureClass.Infrastructure, Reasons.RegistryUnreachable,
            (match, _) => $"The push to {match.Groups["image"].Value} failed: {match.Groups["error"].Value}. "
                + "Check that the registry is up and reachable from BuildKit."),

        // Of make and the source.
        new(Tool.Make, NoMakeTarget(), FailureClass.Build, Reasons.BuildFailed,
            (match, _) => $"The source has no make target {match.Groups["target"].Value}: spec.release and spec.source.revision "
                + "must belong together, and the output must exist in that release."),
        new(Tool.Make, NoStage(), FailureClass.Build, Reasons.BuildFailed,
            (match, _) => $"The source's Dockerfile has no stage {match.Groups["target"].Value}: release and "
                + "spec.source.revision must belong together, and the output must exist in that release."),

        // Of registries, as oras tells them.
        new(Tool.Oras, Refused(), FailureClass.Input, Reasons.RegistryRefused,
            (_, context) => $"The registry refuses {context.Action}: spec.registry.secretRef must name credentials for "
                + $"{context.Where} that may do that."),
        new(Tool.Oras, NotFound(), FailureClass.Input, Reasons.ImageNotFound,
            (_, context) => $"The image {context.What} does not exist: check its name, tag or digest."),
        new(Tool.Oras, Unreachable(), FailureClass.Infrastructure, Reasons.RegistryUnreachable,
            (match, context) => $"The registry {context.Where} could not be reached during {context.Action} "
                + $"({match.Value.Trim()}): check the host's name and the network."),

        // Of git.
        new(Tool.Git, NoHostKey(), FailureClass.Input, Reasons.SourceRefused,
            (match, context) => $"The known_hosts in the Secret of {context.Field}.secretRef has no entry for {match.Groups["host"].Value}: "
                + $"add the {match.Groups["kind"].Value} key of that server (ssh-keyscan shows it; check it)."),
        new(Tool.Git, HostKey(), FailureClass.Input, Reasons.SourceRefused,
            (_, context) => $"The SSH host key of {context.Where} is not the one in known_hosts of the Secret of {context.Field}.secretRef: "
                + "find out why, and put the server's present key there if it is right."),
        new(Tool.Git, BadIdentity(), FailureClass.Input, Reasons.SourceRefused,
            (match, context) => $"ssh cannot use the identity in the Secret of {context.Field}.secretRef ({match.Groups["error"].Value.Trim()}): "
                + "it must be a private key as ssh-keygen writes it, without a passphrase."),
        new(Tool.Git, GitCertificateName(), FailureClass.Input, Reasons.SourceRefused,
            (_, context) => $"The certificate of {context.Where} does not name that host: give {context.Field}.repository the name that "
                + "the certificate has."),
        new(Tool.Git, GitCertificate(), FailureClass.Input, Reasons.SourceRefused,
            (_, context) => $"The certificate of {context.Where} is not trusted: its authority must stand in ca.crt of the Secret "
                + $"of {context.Field}.secretRef, and it must not have expired."),
        new(Tool.Git, GitRefused(), FailureClass.Input, Reasons.SourceRefused,
            (_, context) => $"The git server refuses to give {context.Where}: it does not exist, or {context.Field}.secretRef must "
                + "name a Secret with credentials that may read it."),
        new(Tool.Git, Redirected(), FailureClass.Input, Reasons.SourceRefused,
            (_, context) => $"The git server redirects {context.Where} to where git may not follow, such as a page to log in (with a "
                + $"bearerToken, any other address): give {context.Field}.repository the repository's own address, and "
                + $"{context.Field}.secretRef credentials that may read it."),
        new(Tool.Git, NoRevision(), FailureClass.Input, Reasons.SourceNotFound,
            (_, context) => $"{context.Where} has no branch, tag or commit {context.What}: check {context.Revisions}."),
        new(Tool.Git, NoRepository(), FailureClass.Input, Reasons.SourceNotFound,
            (_, context) => $"There is no git repository at {context.Where}, or the server hides it from these credentials: check "
                + $"{context.Field}.repository and {context.Field}.secretRef."),
        new(Tool.Git, NoNetwork(), FailureClass.Infrastructure, Reasons.SourceUnreachable, Unreached),
        new(Tool.Git, NoAnswer(), FailureClass.Infrastructure, Reasons.SourceUnreachable, Unreached),
    ];

    public static FailureFallback Fallback(Tool tool) => tool switch
    {
        Tool.Git => new(FailureClass.Infrastructure, Reasons.SourceUnreachable,
            (context, error, code) => $"git failed with exit code {code} on {context.Where}: {error}"),
        Tool.Oras => new(FailureClass.Infrastructure, Reasons.RegistryUnreachable,
            (context, error, _) => $"{Capital(context.Action)} failed: {error}"),
        Tool.Skopeo => new(FailureClass.Build, Reasons.BuildFailed,
            (context, error, _) => $"{Capital(context.Action)} failed: {error}"),
        _ => new(FailureClass.Build, Reasons.BuildFailed,
            (context, error, code) => $"{context.Action} failed with exit code {code}: {error}. The log of this step shows why."),
    };

    private static string Unreached(Match match, FailureContext context) =>
        $"The git server of {context.Where} could not be reached ({match.Value.Trim()}): check {context.Field}.repository and the network.";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
