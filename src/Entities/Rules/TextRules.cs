using System.Text.RegularExpressions;

namespace TalosImageOperator.Entities.Rules;

/// <summary>The rule of every kind of string in the spec. The schema has the same patterns and limits by attributes.</summary>
public static partial class TextRules
{
    private const string Word = "letters, digits and . _ - only";

    public static TextRule Release { get; } = new(ReleaseForm, Limits.Tag, "a release like v1.13.9 or v1.14.0-rc.1");

    public static TextRule Tag { get; } = new(TagForm, Limits.Tag, $"an image tag: {Word}, not starting with . or -");

    public static TextRule Revision { get; } = new(
        RevisionForm, Limits.Revision, "a branch, tag or commit: letters, digits and . _ / + @ - only, no .., not starting with -");

    public static TextRule Repository { get; } = new(
        RepositoryForm, Limits.Repository, "an https, ssh, http, git or file address, or user@host:path, without ~, % or blanks")
    {
        WrongPort = RepositoryWithWrongPort,
    };

    public static TextRule Host { get; } = new(HostForm, Limits.Host, "a host, with a port if need be, like ghcr.io or registry:5000")
    {
        WrongPort = HostWithWrongPort,
    };

    public static TextRule ImagePath { get; } = new(
        ImagePathForm, Limits.ImagePath, "a path in lower case like me or team/talos: letters, digits and . _ - between slashes");

    public static TextRule ImagePrefix { get; } = new(
        ImagePrefixForm, Limits.ImagePath, "a registry and a path without a tag, like ghcr.io/me")
    {
        WrongPort = HostWithWrongPort,
    };

    public static TextRule ImageReference { get; } = new(
        ImageReferenceForm, Limits.ImageReference, "an image like ghcr.io/me/kernel:v6.18 or ghcr.io/me/kernel@sha256:…")
    {
        WrongPort = ImageWithWrongPort,
    };

    public static TextRule TaggedReference { get; } = new(
        TaggedReferenceForm, Limits.ImageReference, "an image without a digest, like ghcr.io/me/cache:talos")
    {
        WrongPort = ImageWithWrongPort,
    };

    public static TextRule DashedName { get; } = new(DashedNameForm, Limits.Name, "words in lower case with dashes between them");

    public static TextRule VariableName { get; } = new(
        VariableNameForm, Limits.Name, "the name of a make variable: A to Z, digits and _");

    public static TextRule VariableValue { get; } = new(
        VariableValueForm, Limits.VariableValue, "letters, digits and . _ / : @ + , - only, or empty");

    public static TextRule KernelArgument { get; } = new(
        KernelArgumentForm, Limits.KernelArgument, "printable ASCII without \", \\ and `");

    public static TextRule Text { get; } = new(TextForm, Limits.Text, "text without control characters other than tab and line feed");

    public static TextRule OverlayName { get; } = new(OverlayNameForm, Limits.Name, $"an overlay's name like rpi_generic: {Word}");

    public static TextRule OverlayOptionName { get; } = new(OverlayOptionNameForm, Limits.Name, $"an option's name: {Word}");

    public static TextRule PackageTarget { get; } = DashedName with { MaxLength = Limits.PackageTarget };

    public static TextRule SecretKey { get; } = new(SecretKeyForm, Limits.ObjectName, $"a Secret's key: {Word}, not starting with . or -");

    public static TextRule MetaKey { get; } = new(MetaKeyForm, Limits.Name, "a META tag like 0x0a or 10");

    public static TextRule ObjectName { get; } = new(
        ObjectNameForm, Limits.ObjectName, "the name of an object: lower case letters, digits, - and .");

    public static TextRule QueueName { get; } = ObjectName with { MaxLength = Limits.Label };

    public static TextRule LabelKey { get; } = new(LabelKeyForm, Limits.LabelKey, "the key of a label like example.com/pool");

    public static TextRule LabelValue { get; } = new(LabelValueForm, Limits.Label, $"the value of a label: {Word}");

    public static TextRule Duration { get; } = new(DurationForm, Limits.Duration, "a duration like 4h, 90m or 1h30m");

    public static TextRule ByteQuantity { get; } = new(ByteQuantityForm, Limits.Quantity, "a quantity of bytes like 60Gi");

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

    [GeneratedRegex(Patterns.HostWithWrongPort)]
    private static partial Regex HostWithWrongPort { get; }

    [GeneratedRegex(Patterns.ImageWithWrongPort)]
    private static partial Regex ImageWithWrongPort { get; }

    [GeneratedRegex(Patterns.RepositoryWithWrongPort)]
    private static partial Regex RepositoryWithWrongPort { get; }
}
