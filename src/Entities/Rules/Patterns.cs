namespace TalosImageOperator.Entities.Rules;

/// <summary>
/// The pattern of every string in the spec, in the syntax that Go's RE2, .NET and ECMAScript share. The schema and the validators
/// use the same constants.
/// </summary>
/// <remarks>
/// make expands <c>$(shell …)</c> in values, and upstream's recipes leave most of them unquoted. So no pattern of a string that may
/// reach make allows a character that is special to make or a shell: space, newline,
/// <c>$ ` " ' \ ; &amp; | # &lt; &gt; ( ) * ? ~ ! { } [ ] ^ %</c>.
/// </remarks>
public static class Patterns
{
    public const string Release = @"^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$";

    /// <summary>A tag of the OCI distribution specification.</summary>
    public const string Tag = "^[A-Za-z0-9_][A-Za-z0-9._-]*$";

    /// <summary>A branch, tag or commit: a subset of <c>git check-ref-format</c> that cannot be taken for an option.</summary>
    public const string Revision = @"^[A-Za-z0-9_][A-Za-z0-9_+@-]*(\.[A-Za-z0-9_+@-]+)*(/[A-Za-z0-9_+@-]+(\.[A-Za-z0-9_+@-]+)*)*$";

    /// <summary>
    /// An address that git clones from. The pattern allows credentials; a separate rule rejects them, with a message that does not
    /// repeat them.
    /// </summary>
    public const string Repository =
        "^((https?|ssh|git)://([A-Za-z0-9_][A-Za-z0-9._+-]*(:[A-Za-z0-9._+-]*)?@)?" + HostAndPort + "(/[A-Za-z0-9._+@:-]+)+/?"
        + "|file://(/[A-Za-z0-9._+@:-]+)+/?"
        + "|[A-Za-z0-9_][A-Za-z0-9._-]*@" + HostName + ":/?[A-Za-z0-9._+][A-Za-z0-9._+-]*(/[A-Za-z0-9._+@-]+)*)$";

    /// <summary>A username before the host of an http, https or git address (always a credential), or a password in any address.</summary>
    public const string RepositoryWithCredentials = "^((https?|git)://[^/]*@|[a-z]+://[^/@]*:[^/@]*@)";

    /// <summary>A registry: host name or IPv4 address with an optional port.</summary>
    public const string Host = "^" + HostAndPort + "$";

    /// <summary>The path of images below a registry's host, in lower case by the OCI distribution specification.</summary>
    public const string ImagePath = "^" + Path + "$";

    /// <summary>Host and path without a tag, such as <c>ghcr.io/me</c>.</summary>
    public const string ImagePrefix = "^" + HostAndPort + "(/" + PathComponent + ")*$";

    /// <summary>An image with tag, digest, both or neither.</summary>
    public const string ImageReference = "^(" + HostAndPort + "/)?" + Path + "(:" + TagCharacters + ")?(@sha256:[0-9a-f]{64})?$";

    /// <summary>An image that can be written to: without a digest.</summary>
    public const string TaggedReference = "^(" + HostAndPort + "/)?" + Path + "(:" + TagCharacters + ")?$";

    /// <summary>Lower case words joined by dashes: names of outputs and packages.</summary>
    public const string DashedName = "^[a-z0-9]+(-[a-z0-9]+)*$";

    public const string VariableName = "^[A-Z][A-Z0-9_]*$";

    /// <summary>One word, or empty. A separate rule allows a leading dash for suffixes only.</summary>
    public const string VariableValue = "^[A-Za-z0-9._/:@+,-]*$";

    /// <summary>A name among the vars of a Pkgfile.</summary>
    public const string VarName = "^[A-Za-z_][A-Za-z0-9_]*$";

    /// <summary>One word. It is written into a Pkgfile, whose packages use it in scripts.</summary>
    public const string VarValue = "^[A-Za-z0-9._/:@+,][A-Za-z0-9._/:@+,-]*$";

    /// <summary>One word, or empty.</summary>
    public const string TreeVariableValue = "^([A-Za-z0-9._/:@+,][A-Za-z0-9._/:@+,-]*)?$";

    /// <summary>A file or folder of a source tree: no component starts with a dot or a dash.</summary>
    public const string RelativePath = "^" + FileName + "(/" + FileName + ")*$";

    /// <summary>A module of a kernel, compressed or not.</summary>
    public const string Module = "^" + FileName + "(/" + FileName + @")*\.ko(\.(gz|xz|zst))?$";

    /// <summary>Names of files with <c>*</c> and <c>?</c>. It never reaches make or a shell.</summary>
    public const string Glob = "^[A-Za-z0-9_*?][A-Za-z0-9._*?+-]*(/[A-Za-z0-9_*?][A-Za-z0-9._*?+-]*)*$";

    /// <summary>Registry and repository of images, with <c>*</c> for any text. A colon precedes a port only.</summary>
    public const string ImageGlob = "^[A-Za-z0-9*._-]+(:[0-9*]+)?(/[A-Za-z0-9*._-]+)*$";

    /// <summary>A regular expression of printable ASCII without blanks. cosign reads it.</summary>
    public const string IdentityExpression = "^[!-~]+$";

    /// <summary>
    /// Printable ASCII without <c>" \ `</c>. A kernel argument never reaches make or a shell: it is a JSON string in an argument
    /// list, where <c>${uuid}</c> is not expanded.
    /// </summary>
    public const string KernelArgument = @"^[ !#-\[\]-_a-~]+$";

    /// <summary>Text without control characters other than tab and line feed. It is passed on like kernel arguments.</summary>
    public const string Text = @"^[^\x00-\x08\x0B-\x1F\x7F]*$";

    public const string OverlayName = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

    public const string OverlayOptionName = "^[A-Za-z][A-Za-z0-9._-]*$";

    /// <summary>A key of a Secret or ConfigMap that names one file.</summary>
    public const string SecretKey = "^[A-Za-z0-9_][A-Za-z0-9._-]*$";

    /// <summary>A META tag: a byte from 0 to 255, decimal or hexadecimal.</summary>
    public const string MetaKey = "^(0x[0-9A-Fa-f]{1,2}|[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])$";

    /// <summary>A Kubernetes object's name: an RFC 1123 subdomain.</summary>
    public const string ObjectName = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";

    public const string LabelValue = "^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$";

    public const string LabelKey = @"^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$";

    /// <summary>A Go duration, zero or more.</summary>
    public const string Duration = @"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$";

    /// <summary>A Kubernetes quantity of bytes above zero.</summary>
    public const string ByteQuantity = @"^[1-9][0-9]*(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$";

    /// <summary>Matches the node labels that the operator selects on every pod itself.</summary>
    public const string PlatformLabels = @"^kubernetes\.io/(arch|os)$";

    /// <summary>Matches a host, or a host and a path without a tag, whose port is out of range.</summary>
    public const string HostWithWrongPort = "^[^/]*:(" + WrongPort + ")(/|$)";

    /// <summary>Matches an image whose registry's port is out of range; digits at the end of an image without a path are its tag.</summary>
    public const string ImageWithWrongPort = "^[^/@]*:(" + WrongPort + ")/";

    /// <summary>Matches the address of a repository whose port is out of range.</summary>
    public const string RepositoryWithWrongPort = "^[a-z]+://([^/@]*@)?[^/]*:(" + WrongPort + ")/";

    /// <summary>What the imager makes, as upstream's profiles spell it.</summary>
    public const string ProfileKind = "^(iso|image|installer|uki|kernel|initramfs|cmdline)$";

    public const string ProfileOutFormat = @"^(raw|\.tar\.gz|\.xz|\.gz|\.zst)$";

    public const string ProfileDiskFormat = "^(raw|qcow2|vhd|ova)$";

    /// <summary>Options of qemu-img, such as <c>cluster_size=8k,preallocation=off</c>.</summary>
    public const string ProfileFormatOptions = "^[a-z_]+=[A-Za-z0-9_.]+(,[a-z_]+=[A-Za-z0-9_.]+)*$";

    public const string ProfileBootloader = "^(sd-boot|grub|dual-boot)$";

    public const string ProfileEnrollKeys = "^(off|manual|if-safe|force)$";

    /// <summary>Allows an empty string in addition to a pattern. It means the same as an absent field.</summary>
    public const string Empty = "^$|";

    private const string FileName = "[A-Za-z0-9_][A-Za-z0-9._-]*";
    private const string HostName = @"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*";
    private const string HostAndPort = HostName + "(:[0-9]+)?";

    // Any number other than 1 to 65535. The digits are a port only at the end of the host.
    private const string WrongPort = "0[0-9]*|[1-9][0-9]{5,}|[7-9][0-9]{4}|6[6-9][0-9]{3}|65[6-9][0-9]{2}|655[4-9][0-9]|6553[6-9]";
    private const string PathComponent = @"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*";
    private const string Path = PathComponent + "(/" + PathComponent + ")*";
    private const string TagCharacters = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
}
