using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class OrasArgumentsTests
{
    [Theory]
    [InlineData(Transport.Https, "")]
    [InlineData(Transport.PlainHttp, "--plain-http ")]
    [InlineData(Transport.UncheckedHttps, "--insecure ")]
    public void Push_OfFiles_HasTheSourcesTimeAndNoTag(Transport transport, string flag) => Assert.Equal(
        $"push --no-tty {flag}--artifact-type application/vnd.talosimages.kernel "
        + "--annotation org.opencontainers.image.created=2026-08-18T17:34:19Z --export-manifest /w/m.json "
        + "ghcr.io/me/talos-kernel vmlinuz-amd64:application/octet-stream",
        string.Join(' ', OrasArguments.Push(
            transport, "ghcr.io/me/talos-kernel", "application/vnd.talosimages.kernel", 1787074459, "/w/m.json", ["vmlinuz-amd64"])));

    public static TheoryData<IReadOnlyList<string>, string> Lists => new()
    {
        { OrasArguments.Resolve(Transport.Https, "h/r:t"), "resolve --no-tty h/r:t" },
        { OrasArguments.Descriptor(Transport.PlainHttp, "h/r@d"), "manifest fetch --no-tty --descriptor --plain-http h/r@d" },
        {
            OrasArguments.PushIndex(Transport.Https, "h/r:t", "/w/i.json"),
            "manifest push --no-tty --media-type application/vnd.oci.image.index.v1+json h/r:t /w/i.json"
        },
        {
            OrasArguments.CopyLayout(Transport.PlainHttp, "/w/l.oci", "sha256:1", "h/r"),
            "cp --no-tty --to-plain-http --from-oci-layout /w/l.oci@sha256:1 h/r"
        },
        {
            SkopeoArguments.ArchiveToLayout("/w/i.tar", "/w/l.oci", "/w/tmp"),
            "--insecure-policy --tmpdir /w/tmp copy --quiet --format oci docker-archive:/w/i.tar oci:/w/l.oci"
        },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_IsAsDocumented(IReadOnlyList<string> arguments, string expected) =>
        Assert.Equal(expected, string.Join(' ', arguments));
}
