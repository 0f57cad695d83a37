using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The rules for every kind of string in the spec. Attributes give the schema the same patterns and limits.</summary>
public static partial class TextRules
{
    public static TextRule Release { get; } = new(
        ReleaseForm, Limits.Tag, "a Talos release tag",
        "Use a tag such as v1.13.9 or v1.14.0-rc.1.");

    public static TextRule Tag { get; } = new(
        TagForm, Limits.Tag, "a valid image tag",
        "Use letters, digits and . _ - only, starting with a letter, a digit or _.");

    public static TextRule Revision { get; } = new(
        RevisionForm, Limits.Revision, "a valid branch, tag or commit",
        "Use letters, digits and . _ / + @ - only, without .. and not starting with -.");

    public static TextRule Repository { get; } = new(
        RepositoryForm, Limits.Repository, "a valid repository address",
        "Use an https, ssh, http, git or file URL, or user@host:path, without ~, % or blanks.")
    {
        WrongPort = RepositoryWithWrongPort,
    };

    public static TextRule Host { get; } = new(
        HostForm, Limits.Host, "a valid host",
        "Use a host name with an optional port, such as ghcr.io or registry.example.com:5000.")
    {
        WrongPort = HostWithWrongPort,
    };

    public static TextRule ImagePath { get; } = new(
        ImagePathForm, Limits.ImagePath, "a valid image path",
        "Use lower case letters, digits and . _ - between slashes, such as me or team/talos.");

    public static TextRule ImagePrefix { get; } = new(
        ImagePrefixForm, Limits.ImagePath, "a valid registry and path",
        "Use a host and a path without a tag, such as ghcr.io/me.")
    {
        WrongPort = HostWithWrongPort,
    };

    public static TextRule ImageReference { get; } = new(
        ImageReferenceForm, Limits.ImageReference, "a valid image reference",
        "Use a reference such as ghcr.io/me/kernel:v6.18 or ghcr.io/me/kernel@sha256:….")
    {
        WrongPort = ImageWithWrongPort,
    };

    public static TextRule TaggedReference { get; } = new(
        TaggedReferenceForm, Limits.ImageReference, "a valid image reference",
        "Use a reference without a digest, such as ghcr.io/me/cache:talos.")
    {
        WrongPort = ImageWithWrongPort,
    };

    public static TextRule DashedName { get; } = new(
        DashedNameForm, Limits.Name, "a valid name",
        "Use lower case words joined by dashes, such as installer-base.");

    public static TextRule VariableName { get; } = new(
        VariableNameForm, Limits.Name, "a valid make variable name",
        "Use upper case letters, digits and _, starting with a letter.");

    public static TextRule VariableValue { get; } = new(
        VariableValueForm, Limits.VariableValue, "a valid make variable value",
        "Use letters, digits and . _ / : @ + , - only.");

    public static TextRule VarName { get; } = new(
        VarNameForm, Limits.Name, "a valid name of a Pkgfile's vars",
        "Use letters, digits and _, not starting with a digit.");

    public static TextRule VarValue { get; } = new(
        VarValueForm, Limits.VariableValue, "a valid value of a Pkgfile's vars",
        "Use letters, digits and . _ / : @ + , - only, not starting with a dash.");

    public static TextRule TreeVariableValue { get; } = new(
        TreeVariableValueForm, Limits.VariableValue, "a valid value",
        "Use letters, digits and . _ / : @ + , - only, not starting with a dash.");

    public static TextRule RelativePath { get; } = new(
        RelativePathForm, Limits.FilePath, "a valid path in a repository",
        "Use a relative path of letters, digits and . _ - between slashes, without components that start with a dot or a dash.");

    public static TextRule Module { get; } = new(
        ModuleForm, Limits.FilePath, "a valid kernel module",
        "Use the path of a module such as kernel/drivers/net/usb/r8152.ko.");

    public static TextRule Glob { get; } = new(
        GlobForm, Limits.FilePath, "a valid pattern for patches",
        "Use the name of a patch, with * and ? for other characters, such as 0001-*.patch.");

    public static TextRule ImageGlob { get; } = new(
        ImageGlobForm, Limits.ImagePath, "a valid pattern for images",
        "Use the registry and the repository in full, without tag and digest, and * for any text, such as ghcr.io/siderolabs/*.");

    public static TextRule IdentityExpression { get; } = new(
        IdentityExpressionForm, Limits.IdentityExpression, "a valid expression for an identity",
        "Use a regular expression of printable ASCII characters without blanks, such as ^https://accounts\\.google\\.com$.");

    public static TextRule KernelArgument { get; } = new(
        KernelArgumentForm, Limits.KernelArgument, "a valid kernel argument",
        "Use printable ASCII without double quotes, backslashes and backticks.");

    public static TextRule Text { get; } = new(
        TextForm, Limits.Text, "valid text",
        "Control characters other than tab and line feed are not allowed.");

    public static TextRule OverlayName { get; } = new(
        OverlayNameForm, Limits.Name, "a valid overlay name",
        "Use letters, digits and . _ - only, such as rpi_generic.");

    public static TextRule OverlayOptionName { get; } = new(
        OverlayOptionNameForm, Limits.Name, "a valid option name",
        "Use letters, digits and . _ - only, starting with a letter.");

    public static TextRule PackageTarget { get; } = DashedName with { MaxLength = Limits.PackageTarget };

    public static TextRule OverlayTarget { get; } = DashedName with { MaxLength = Limits.OverlayTarget };

    public static TextRule SecretKey { get; } = new(
        SecretKeyForm, Limits.ObjectName, "a valid Secret key",
        "Use letters, digits and . _ - only, starting with a letter, a digit or _.");

    public static TextRule MetaKey { get; } = new(
        MetaKeyForm, Limits.Name, "a valid META tag",
        "Use a number from 0 to 255, such as 0x0a or 10.");

    public static TextRule ObjectName { get; } = new(
        ObjectNameForm, Limits.ObjectName, "a valid object name",
        "Use lower case letters, digits, - and ., starting and ending with a letter or digit.");

    public static TextRule QueueName { get; } = ObjectName with { MaxLength = Limits.Label };

    public static TextRule LabelKey { get; } = new(
        LabelKeyForm, Limits.LabelKey, "a valid label key",
        "Use a key such as example.com/pool.");

    public static TextRule LabelValue { get; } = new(
        LabelValueForm, Limits.Label, "a valid label value",
        "Use letters, digits and . _ - only, starting and ending with a letter or digit.");

    public static TextRule Duration { get; } = new(
        DurationForm, Limits.Duration, "a valid duration",
        "Use a duration such as 4h, 90m or 1h30m.");

    public static TextRule ByteQuantity { get; } = new(
        ByteQuantityForm, Limits.Quantity, "a valid size",
        "Use a quantity of bytes such as 60Gi.");

    public static TextRule ProfileKind { get; } = new(
        ProfileKindForm, Limits.Name, "an output kind of the imager",
        "Use iso, image, installer, uki, kernel, initramfs or cmdline.");

    public static TextRule ProfileOutFormat { get; } = new(
        ProfileOutFormatForm, Limits.Name, "an output format of the imager",
        "Use raw, .tar.gz, .xz, .gz or .zst.");

    public static TextRule ProfileDiskFormat { get; } = new(
        ProfileDiskFormatForm, Limits.Name, "a disk format of the imager",
        "Use raw, qcow2, vhd or ova.");

    public static TextRule ProfileFormatOptions { get; } = new(
        ProfileFormatOptionsForm, Limits.Label, "valid options of a disk format",
        "Use options such as cluster_size=8k, joined by commas.");

    public static TextRule ProfileBootloader { get; } = new(
        ProfileBootloaderForm, Limits.Name, "a bootloader",
        "Use sd-boot, grub or dual-boot.");

    public static TextRule ProfileEnrollKeys { get; } = new(
        ProfileEnrollKeysForm, Limits.Name, "a way to enroll keys",
        "Use off, manual, if-safe or force.");

    [GeneratedRegex(Patterns.Release)]
    private static partial Regex ReleaseForm { get; }

    [GeneratedRegex(Patterns.Tag)]
    private static partial Regex TagForm { get; }

    [GeneratedRegex(Patterns.Revision)]
    private static partial Regex RevisionForm { get; }

    [GeneratedRegex(Patterns.Repository)]
    private static partial Regex RepositoryForm { get; }

    [GeneratedRegex(Patterns.Host)]
    private static partial Regex HostForm { get; }

    [GeneratedRegex(Patterns.ImagePath)]
    private static partial Regex ImagePathForm { get; }

    [GeneratedRegex(Patterns.ImagePrefix)]
    private static partial Regex ImagePrefixForm { get; }

    [GeneratedRegex(Patterns.ImageReference)]
    private static partial Regex ImageReferenceForm { get; }

    [GeneratedRegex(Patterns.TaggedReference)]
    private static partial Regex TaggedReferenceForm { get; }

    [GeneratedRegex(Patterns.DashedName)]
    private static partial Regex DashedNameForm { get; }

    [GeneratedRegex(Patterns.VariableName)]
    private static partial Regex VariableNameForm { get; }

    [GeneratedRegex(Patterns.VariableValue)]
    private static partial Regex VariableValueForm { get; }

    [GeneratedRegex(Patterns.VarName)]
    private static partial Regex VarNameForm { get; }

    [GeneratedRegex(Patterns.VarValue)]
    private static partial Regex VarValueForm { get; }

    [GeneratedRegex(Patterns.TreeVariableValue)]
    private static partial Regex TreeVariableValueForm { get; }

    [GeneratedRegex(Patterns.RelativePath)]
    private static partial Regex RelativePathForm { get; }

    [GeneratedRegex(Patterns.Module)]
    private static partial Regex ModuleForm { get; }

    [GeneratedRegex(Patterns.ImageGlob)]
    private static partial Regex ImageGlobForm { get; }

    [GeneratedRegex(Patterns.IdentityExpression)]
    private static partial Regex IdentityExpressionForm { get; }

    [GeneratedRegex(Patterns.Glob)]
    private static partial Regex GlobForm { get; }

    [GeneratedRegex(Patterns.KernelArgument)]
    private static partial Regex KernelArgumentForm { get; }

    [GeneratedRegex(Patterns.Text)]
    private static partial Regex TextForm { get; }

    [GeneratedRegex(Patterns.OverlayName)]
    private static partial Regex OverlayNameForm { get; }

    [GeneratedRegex(Patterns.OverlayOptionName)]
    private static partial Regex OverlayOptionNameForm { get; }

    [GeneratedRegex(Patterns.SecretKey)]
    private static partial Regex SecretKeyForm { get; }

    [GeneratedRegex(Patterns.MetaKey)]
    private static partial Regex MetaKeyForm { get; }

    [GeneratedRegex(Patterns.ObjectName)]
    private static partial Regex ObjectNameForm { get; }

    [GeneratedRegex(Patterns.LabelKey)]
    private static partial Regex LabelKeyForm { get; }

    [GeneratedRegex(Patterns.LabelValue)]
    private static partial Regex LabelValueForm { get; }

    [GeneratedRegex(Patterns.Duration)]
    private static partial Regex DurationForm { get; }

    [GeneratedRegex(Patterns.ByteQuantity)]
    private static partial Regex ByteQuantityForm { get; }

    [GeneratedRegex(Patterns.ProfileKind)]
    private static partial Regex ProfileKindForm { get; }

    [GeneratedRegex(Patterns.ProfileOutFormat)]
    private static partial Regex ProfileOutFormatForm { get; }

    [GeneratedRegex(Patterns.ProfileDiskFormat)]
    private static partial Regex ProfileDiskFormatForm { get; }

    [GeneratedRegex(Patterns.ProfileFormatOptions)]
    private static partial Regex ProfileFormatOptionsForm { get; }

    [GeneratedRegex(Patterns.ProfileBootloader)]
    private static partial Regex ProfileBootloaderForm { get; }

    [GeneratedRegex(Patterns.ProfileEnrollKeys)]
    private static partial Regex ProfileEnrollKeysForm { get; }

    [GeneratedRegex(Patterns.HostWithWrongPort)]
    private static partial Regex HostWithWrongPort { get; }

    [GeneratedRegex(Patterns.ImageWithWrongPort)]
    private static partial Regex ImageWithWrongPort { get; }

    [GeneratedRegex(Patterns.RepositoryWithWrongPort)]
    private static partial Regex RepositoryWithWrongPort { get; }
}
