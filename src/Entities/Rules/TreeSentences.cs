using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>What the fields of source trees share: descriptions, CEL rules and their messages. The field's path precedes a message.</summary>
public static partial class TreeSentences
{
    public const string Credentials =
        "A Secret with the credentials for the repository: username and password, or bearerToken; identity and known_hosts for ssh; ca.crt "
        + "for a private certificate authority. Defaults to none.";
    public const string Patches = "Patches of the repository, applied before anything is read from it. Defaults to none.";
    public const string Verify =
        "Verifies the signature of the tag or commit before anything is read from the tree. Defaults to no verification.";
    public const string VerifyMode =
        "What must be signed: Tag for the annotated tag, HEAD for the commit, TagAndHEAD for both. Defaults to Tag where the revision is a tag, "
        + "otherwise HEAD. Tag and TagAndHEAD reject a revision that is not a tag.";
    public const string VerifyKeys =
        "A Secret with the public keys to trust, under any names: *.asc for OpenPGP keys in ASCII armor, *.sshpub for SSH keys, one per line. Only the step that "
        + "fetches the tree mounts it. Changed keys in the same Secret are used by the next build; they do not start one.";
    public const string Vars =
        "Values to set in the vars of the repository's Pkgfile, such as linux_version. Defaults to none. A version or reference must be "
        + "set together with its checksums. A name that the Pkgfile does not have is rejected.";
    public const string Variables =
        "Additional make variables of the repository. Defaults to none. A value is one word of letters, digits and . _ / : @ + , -. Images in "
        + "them are pinned by digest. Variables that the build sets are rejected.";

    /// <summary>Variables that the Builder gives to the make of a tree, or that control make, the shell and other programs.</summary>
    public const string Reserved =
        "^(TAG|ABBREV_TAG|IMAGE_TAG.*|TAG_SUFFIX.*|SHA|SOURCE_DATE_EPOCH|INITIAL_COMMIT_SHA|CI_RELEASE_TAG|REGISTRY|IMAGE_REGISTRY|USERNAME"
        + "|REGISTRY_AND_USERNAME|PLATFORM|ARCH|OS|PKGS|PKGS_PREFIX|KERNEL_TARGET|TARGETS|NONFREE_TARGETS|PUSH|PROGRESS|BUILD|BUILD_ARGS|CI_ARGS"
        + "|TARGET_ARGS|COMMON_ARGS|DEST|ARTIFACTS|DOCKER_.*|BUILDX_.*|BUILDKIT_.*|MAKE.*|GNUMAKE.*|MFLAGS|SHELL|CURDIR|VPATH|SUFFIXES|PATH|HOME"
        + "|USER|LOGNAME|PWD|OLDPWD|HOSTNAME|TMPDIR|ENV|BASH.*|IFS|CDPATH|LD_.*|GIT_.*|SSH_.*|SSL_.*|XDG_.*|HTTP_PROXY|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$";
    public const string ReservedRule = "!self.exists(name, name.matches(r'" + Reserved + "'))";
    public const string ReservedMessage =
        " must not set TAG, PKGS, PKGS_PREFIX, REGISTRY, USERNAME, PLATFORM, SOURCE_DATE_EPOCH and other variables that the Builder sets, or variables that "
        + "control make, the shell or other programs. Use the fields of the spec instead.";

    /// <summary>Build arguments of a Dockerfile that the Builder gives.</summary>
    public const string ReservedArguments = "^(TAG|PKGS|PKGS_PREFIX|SOURCE_DATE_EPOCH|BUILDKIT_.*|TARGET.*|BUILDPLATFORM|BUILDARCH|BUILDOS|BUILDVARIANT)$";
    public const string ReservedArgumentsMessage =
        " must not set TAG, PKGS, PKGS_PREFIX, SOURCE_DATE_EPOCH, BUILDKIT_* or the platforms. The Builder sets those that the Dockerfile declares.";

    public const string VariableNamesRule = "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.VariableName + "'))";
    public const string VariableNamesMessage = ": a name must consist of A to Z, digits and _, start with a letter and have at most 63 characters.";
    public const string VarNamesRule = "self.all(name, size(name) <= 63 && name.matches(r'" + Patterns.VarName + "'))";
    public const string VarNamesMessage = ": a name must consist of letters, digits and _, not start with a digit and have at most 63 characters.";

    /// <summary>The message about a make variable of a tree, without the path; null if it is allowed.</summary>
    public static string? RefusalOf(string name) => ReservedNames.MatchesWhole(name) ? ReservedMessage : null;

    /// <summary>The message about a build argument, without the path; null if it is allowed.</summary>
    public static string? RefusalOfArgument(string name) => ReservedArgumentNames.MatchesWhole(name) ? ReservedArgumentsMessage : null;

    [GeneratedRegex(Reserved)]
    private static partial Regex ReservedNames { get; }

    [GeneratedRegex(ReservedArguments)]
    private static partial Regex ReservedArgumentNames { get; }
}
