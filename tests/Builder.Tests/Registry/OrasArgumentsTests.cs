using TalosImageOperator.Builder.Registry;

namespace TalosImageOperator.Builder.Tests.Registry;

public sealed class OrasArgumentsTests
{
    public static TheoryData<IReadOnlyList<string>, string> Lists => new()
    {
        { OrasArguments.Resolve(Transport.Https, "h/r:t"), "resolve --no-tty h/r:t" },
        { OrasArguments.Descriptor(Transport.PlainHttp, "h/r@d"), "manifest fetch --no-tty --descriptor --plain-http h/r@d" },
        { OrasArguments.PushBlob(Transport.UncheckedHttps, "h/r@d", "/w/f"), "blob push --no-tty --insecure h/r@d /w/f" },
        {
            OrasArguments.PushManifest(Transport.Https, "h/r:t", "application/vnd.oci.image.index.v1+json", "/w/i.json"),
            "manifest push --no-tty --media-type application/vnd.oci.image.index.v1+json h/r:t /w/i.json"
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
