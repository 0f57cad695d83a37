using TalosImageOperator.Builder.Downloads;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Conditions;

namespace TalosImageOperator.Builder.Tests.Downloads;

/// <summary>A tree that bldr builds, whose output names packages and files as bldr does.</summary>
public sealed class ChecksumMismatchTests : IDisposable
{
    private const string Address = "http://127.0.0.1:1/linux-6.18.50.tar.xz";

    private static readonly string Expected = new('a', 64);
    private static readonly string Got = new('b', 64);
    private static readonly string Expected512 = new('c', 128);

    private readonly TempFolder _folder = new();

    public ChecksumMismatchTests()
    {
        _folder.Write("Pkgfile", $"""
            vars:
              linux_version: 6.18.50
              linux_sha256: {Expected}
              linux_sha512: {Expected512}
            """);
        _folder.Write("kernel/prepare/pkg.yaml", """
            name: kernel-prepare
            steps:
              - sources:
                  - url: https://cdn.kernel.org/linux-{{ .linux_version }}.tar.xz
                    destination: linux.tar.xz
                    sha256: "{{ .linux_sha256 }}"
                    sha512: "{{ .linux_sha512 }}"
                  - url: https://github.com/other.tar.gz
                    destination: other.tar.gz
                    sha256: "{{ .other_sha256 }}"
                    sha512: "{{ .other_sha512 }}"
            """);
    }

    [Theory]
    [InlineData("digest mismatch sha256:{0}: sha256:{1}")]
    [InlineData("digest mismatch for " + Address + ": sha256:{0} (expected: sha256:{1})")]
    public async Task ExplainAsync_OfSha256_NamesBothSumsVariableAndPackage(string error) => Assert.Equal(
        $"\"{Address}\" was downloaded twice with checksum sha256:{Got}, but the source tree expects sha256:{Expected} (linux_sha256 of package "
        + "kernel-prepare). Correct the version or the checksum in the source tree.",
        await ExplainAsync(
            $"#12 kernel-prepare:download {Address} -> linux.tar.xz",
            "------", $" > kernel-prepare:download {Address} -> linux.tar.xz:", "------",
            $"ERROR: failed to solve: failed to load cache key: {string.Format(null, error, Got, Expected)}",
            "make: *** [Makefile:94: target-kernel] Error 1"));

    [Theory]
    [InlineData("")]
    [InlineData("linux/amd64 ")]
    public async Task ExplainAsync_OfSha512_HasTheExpectedSumFromTheTree(string platform) => Assert.Equal(
        $"\"{Address}\" was downloaded twice with a wrong checksum, but the source tree expects sha512:{Expected512} (linux_sha512 of package "
        + "kernel-prepare). Correct the version or the checksum in the source tree.",
        await ExplainAsync(
            $"#12 {platform}kernel-prepare:download https://github.com/other.tar.gz -> other.tar.gz",
            $"#13 {platform}kernel-prepare:download {Address} -> linux.tar.xz",
            "#13 DONE 1.0s",
            $"#14 {platform}kernel-prepare:cksum-verify",
            "------", $" > {platform}kernel-prepare:cksum-verify:", "0.120 linux.tar.xz: FAILED",
            "0.120 sha512sum: WARNING: 1 of 1 computed checksums did NOT match", "------",
            "ERROR: failed to solve: process \"sha512sum -c -w /checksums\" did not complete successfully: exit code: 1"));

    [Fact]
    public async Task ExplainAsync_OfSha512LongAfterItsDownload_NamesTheFile() => Assert.StartsWith(
        "\"linux.tar.xz\" was downloaded twice with a wrong checksum, but the source tree expects sha512:ccc",
        await ExplainAsync(
            "------", " > kernel-prepare:cksum-verify:", "0.120 linux.tar.xz: FAILED", "------",
            "ERROR: failed to solve: process \"sha512sum -c -w /checksums\" did not complete successfully: exit code: 1"),
        StringComparison.Ordinal);

    [Fact]
    public async Task ExplainAsync_OfADockerfile_NamesItsStage()
    {
        File.Delete(_folder["Pkgfile"]);
        Assert.Equal(
            $"\"{Address}\" was downloaded twice with checksum sha256:{Got}, but the source tree expects sha256:{Expected} (package other). Correct the "
            + "version or the checksum in the source tree.",
            await ExplainAsync(
                "------", $" > [other 1/1] ADD --checksum=sha256:{Expected} {Address} /:", "------",
                $"ERROR: failed to solve: digest mismatch sha256:{Got}: sha256:{Expected}"));
    }

    [Fact]
    public async Task ExplainAsync_WherePackagesAreLinks_ReadsNone()
    {
        var elsewhere = Directory.CreateDirectory(_folder["../" + Path.GetFileName(_folder.Path) + "-elsewhere"]);
        try
        {
            Directory.Move(_folder["kernel"], Path.Combine(elsewhere.FullName, "kernel"));
            Directory.CreateSymbolicLink(_folder["kernel"], Path.Combine(elsewhere.FullName, "kernel"));
            Assert.Contains("expects another checksum", await ExplainAsync(
                "------", " > kernel-prepare:cksum-verify:", "0.120 linux.tar.xz: FAILED", "------"), StringComparison.Ordinal);
        }
        finally
        {
            elsewhere.Delete(recursive: true);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> ExplainAsync(params string[] output) => (await ChecksumMismatch.ExplainAsync(
        StepFailedException.Input(Reasons.ChecksumMismatch, "m"), output, _folder.Path, TimeProvider.System, CancellationToken.None)).Message;
}
