using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// Make variables that other fields decide or that the builder sets. Each group is a pattern of names and a sentence that says
/// what to use instead.
/// </summary>
public static partial class ReservedVariables
{
    public const string Release = "^(TAG|ABBREV_TAG|IMAGE_TAG.*|TAG_SUFFIX_.*)$";
    public const string ReleaseMessage =
        "spec.variables may not set TAG, ABBREV_TAG, IMAGE_TAG* or TAG_SUFFIX_*: use spec.release, spec.registry.tag and TAG_SUFFIX";

    public const string Source = "^(SHA|SOURCE_DATE_EPOCH|CI_RELEASE_TAG)$";
    public const string SourceMessage =
        "spec.variables may not set SHA, SOURCE_DATE_EPOCH or CI_RELEASE_TAG: they come from the commit that spec.source names";

    public const string Registry = "^(REGISTRY|IMAGE_REGISTRY|USERNAME|REGISTRY_AND_USERNAME)$";
    public const string RegistryMessage =
        "spec.variables may not set REGISTRY, IMAGE_REGISTRY, USERNAME or REGISTRY_AND_USERNAME: "
        + "use spec.registry.advertisedHost, spec.registry.host and spec.registry.username";

    public const string Platform = "^(PLATFORM|ARCH|OS)$";
    public const string PlatformMessage = "spec.variables may not set PLATFORM, ARCH or OS: use spec.platforms";

    public const string Packages = "^(PKGS|PKGS_PREFIX|PKG_.*)$";
    public const string PackagesMessage =
        "spec.variables may not set PKGS, PKGS_PREFIX or PKG_*: use spec.pkgs.tag, spec.pkgs.prefix and spec.pkgs.overrides";

    public const string Imager = "^IMAGER_ARGS$";
    public const string ImagerMessage = "spec.variables may not set IMAGER_ARGS: use the fields of spec.imager";

    public const string Builder =
        "^(PUSH|PROGRESS|BUILD|CI_ARGS|TARGET_ARGS|COMMON_ARGS|DEST|ARTIFACTS|EMBED_TARGET|DOCKER_.*|BUILDX_.*|BUILDKIT_.*)$";
    public const string BuilderMessage =
        "spec.variables may not set PUSH, PROGRESS, BUILD, CI_ARGS, TARGET_ARGS, COMMON_ARGS, DEST, ARTIFACTS, EMBED_TARGET, "
        + "DOCKER_*, BUILDX_* or BUILDKIT_*: the builder decides how BuildKit is called";

    public const string Process =
        "^(MAKE.*|GNUMAKE.*|MFLAGS|SHELL|CURDIR|VPATH|SUFFIXES|PATH|HOME|USER|LOGNAME|PWD|OLDPWD|HOSTNAME|TMPDIR"
        + "|ENV|BASH.*|IFS|CDPATH|LD_.*|GIT_.*|SSH_.*|SSL_.*|XDG_.*|HTTP_PROXY|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$";
    public const string ProcessMessage =
        "spec.variables may not set what make, the shell and the programs they start are controlled by (MAKE*, SHELL, PATH, HOME, ENV, "
        + "BASH*, LD_*, GIT_*, SSH_*, SSL_*, XDG_*, *_PROXY and the like): it is not a variable of the build";

    /// <summary>Variables whose values follow another word; any other value that begins with a dash could be taken for an option.</summary>
    public const string Suffixes = "^(TAG_SUFFIX|IMAGE_NAME_SUFFIX)$";
    public const string SuffixesMessage = "spec.variables: only TAG_SUFFIX and IMAGE_NAME_SUFFIX may begin with a dash";

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

    /// <summary>The sentence for a value that a program could take for an option, else null.</summary>
    public static string? OptionRefusal(string name, string value) =>
        value.StartsWith('-') && !SuffixNames.MatchesWhole(name) ? SuffixesMessage : null;

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

    /// <summary>The sentence for a name that is reserved, else null.</summary>
    public static string? Refusal(string name)
    {
        foreach (var (names, message) in Groups)
        {
            if (names.MatchesWhole(name)) return message;
        }

        return null;
    }
}
