using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// Make variables that other fields set or that the Builder sets. Each group is a pattern of names and a message that says what to
/// use instead.
/// </summary>
public static partial class ReservedVariables
{
    public const string Release = "^(TAG|ABBREV_TAG|IMAGE_TAG.*|TAG_SUFFIX_.*)$";
    public const string ReleaseMessage =
        "spec.variables must not set TAG, ABBREV_TAG, IMAGE_TAG* or TAG_SUFFIX_*. Use spec.release, spec.registry.tag and TAG_SUFFIX instead.";

    public const string Source = "^(SHA|SOURCE_DATE_EPOCH|CI_RELEASE_TAG)$";
    public const string SourceMessage =
        "spec.variables must not set SHA, SOURCE_DATE_EPOCH or CI_RELEASE_TAG. They are taken from the commit that spec.source selects.";

    public const string Registry = "^(REGISTRY|IMAGE_REGISTRY|USERNAME|REGISTRY_AND_USERNAME)$";
    public const string RegistryMessage =
        "spec.variables must not set REGISTRY, IMAGE_REGISTRY, USERNAME or REGISTRY_AND_USERNAME. "
        + "Use spec.registry.advertisedHost, spec.registry.host and spec.registry.username instead.";

    public const string Platform = "^(PLATFORM|ARCH|OS)$";
    public const string PlatformMessage = "spec.variables must not set PLATFORM, ARCH or OS. Use spec.platforms instead.";

    public const string Packages = "^(PKGS|PKGS_PREFIX|PKG_.*)$";
    public const string PackagesMessage =
        "spec.variables must not set PKGS, PKGS_PREFIX or PKG_*. Use spec.pkgs.tag, spec.pkgs.prefix and spec.pkgs.overrides instead.";

    public const string Imager = "^IMAGER_ARGS$";
    public const string ImagerMessage = "spec.variables must not set IMAGER_ARGS. Use the fields of spec.imager instead.";

    public const string Builder =
        "^(PUSH|PROGRESS|BUILD|CI_ARGS|TARGET_ARGS|COMMON_ARGS|DEST|ARTIFACTS|EMBED_TARGET|DOCKER_.*|BUILDX_.*|BUILDKIT_.*)$";
    public const string BuilderMessage =
        "spec.variables must not set PUSH, PROGRESS, BUILD, CI_ARGS, TARGET_ARGS, COMMON_ARGS, DEST, ARTIFACTS, EMBED_TARGET, "
        + "DOCKER_*, BUILDX_* or BUILDKIT_*. The Builder decides how BuildKit is called.";

    public const string Process =
        "^(MAKE.*|GNUMAKE.*|MFLAGS|SHELL|CURDIR|VPATH|SUFFIXES|PATH|HOME|USER|LOGNAME|PWD|OLDPWD|HOSTNAME|TMPDIR"
        + "|ENV|BASH.*|IFS|CDPATH|LD_.*|GIT_.*|SSH_.*|SSL_.*|XDG_.*|HTTP_PROXY|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$";
    public const string ProcessMessage =
        "spec.variables must not set variables that control make, the shell or other programs (MAKE*, SHELL, PATH, HOME, ENV, "
        + "BASH*, LD_*, GIT_*, SSH_*, SSL_*, XDG_*, *_PROXY and similar). They are not variables of the build.";

    /// <summary>Variables whose values are appended to a word. A program could take any other value with a leading dash for an option.</summary>
    public const string Suffixes = "^(TAG_SUFFIX|IMAGE_NAME_SUFFIX)$";
    public const string SuffixesMessage = "spec.variables: only TAG_SUFFIX and IMAGE_NAME_SUFFIX may start with a dash.";

    private static readonly (Regex Names, string Message)[] Groups =
    [
        (ReleaseNames, ReleaseMessage),
        (SourceNames, SourceMessage),
        (RegistryNames, RegistryMessage),
        (PlatformNames, PlatformMessage),
        (PackagesNames, PackagesMessage),
        (ImagerNames, ImagerMessage),
        (BuilderNames, BuilderMessage),
        (ProcessNames, ProcessMessage),
    ];

    /// <summary>The message for a reserved name or a value that a program could take for an option, else null.</summary>
    public static string? Refusal(string name, string value) =>
        Refusal(name) ?? (value.StartsWith('-') && !SuffixNames.MatchesWhole(name) ? SuffixesMessage : null);

    [GeneratedRegex(Suffixes)]
    private static partial Regex SuffixNames { get; }

    [GeneratedRegex(Release)]
    private static partial Regex ReleaseNames { get; }

    [GeneratedRegex(Source)]
    private static partial Regex SourceNames { get; }

    [GeneratedRegex(Registry)]
    private static partial Regex RegistryNames { get; }

    [GeneratedRegex(Platform)]
    private static partial Regex PlatformNames { get; }

    [GeneratedRegex(Packages)]
    private static partial Regex PackagesNames { get; }

    [GeneratedRegex(Imager)]
    private static partial Regex ImagerNames { get; }

    [GeneratedRegex(Builder)]
    private static partial Regex BuilderNames { get; }

    [GeneratedRegex(Process)]
    private static partial Regex ProcessNames { get; }

    /// <summary>The message for a reserved name, else null.</summary>
    public static string? Refusal(string name)
    {
        foreach (var (names, message) in Groups)
        {
            if (names.MatchesWhole(name))
            {
                return message;
            }
        }

        return null;
    }
}
