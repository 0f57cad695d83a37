using System.Text;
using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Comparing;

public sealed class CpioReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_OfARealArchive_HasItsFilesWithAllThatIsKnownOfThem()
    {
        var modified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var archive = TarFiles.Cpio(
            _folder, new TarFile("./init", "#!x") { Mode = (UnixFileMode)0b111_101_101, Owner = 7, Modified = modified }, new TarFile("usr/lib", "") { LinkTo = "../../out" });

        var files = await ReadAsync(archive);

        Assert.Equal(
            [
                ("init", "#!x", new FileNode { Mode = "0755", Owner = "7:0", Modified = modified }),
                ("usr/lib", null, new FileNode { Type = FileNode.SymbolicLink, Target = "../../out", Mode = "0644", Owner = "0:0", Modified = DateTimeOffset.UnixEpoch }),
            ],
            files);
    }

    [Fact]
    public async Task Read_OfArchivesAfterEachOther_HasTheFilesOfAll()
    {
        byte[] archives = [.. TarFiles.Cpio(_folder, new TarFile("one", "1")), .. new byte[512], .. TarFiles.Cpio(_folder, new TarFile("two", "2"))];

        Assert.Equal(["one", "two"], (await ReadAsync(archives)).Select(file => file.Path));
    }

    [Fact]
    public async Task Read_OfSomethingElseAfterAnArchive_IsOneMorePart()
    {
        byte[] archives = [.. TarFiles.Cpio(_folder, new TarFile("one", "1")), .. "(other)"u8];

        var rest = (await ReadAsync(archives))[1];

        Assert.Equal((Extent.Rest, "(other)", FileNode.Part), (rest.Path, rest.Content, rest.Node.Type));
    }

    [Theory]
    [InlineData(110, "ends")]
    [InlineData(6, null)]
    public async Task Read_OfAnArchiveThatIsCut_EndsWithAFailureOrAPart(int length, string? failure)
    {
        var archive = TarFiles.Cpio(_folder, new TarFile("one", "1"))[..length];

        if (failure is null)
        {
            Assert.Equal(Extent.Rest, Assert.Single(await ReadAsync(archive)).Path);
        }
        else
        {
            Assert.Contains(failure, (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(archive))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(6, "ffffffff", "longer than its archive")]
    [InlineData(11, "00000000", "a name of 0 bytes")]
    [InlineData(11, "ffffffff", "a name of 4294967295 bytes")]
    [InlineData(6, "-0000001", "not a number of 8 hexadecimal digits")]
    [InlineData(1, "0000 1a4", "not a number of 8 hexadecimal digits")]
    public async Task Read_OfAHostileHeader_IsAFailure(int field, string value, string sentence)
    {
        var archive = TarFiles.Cpio(_folder, new TarFile("one", "1"));
        Encoding.ASCII.GetBytes(value).CopyTo(archive, 6 + (field * 8));

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(archive));

        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_OfAnyDamagedByte_EndsWithoutAnotherFailure()
    {
        var archive = TarFiles.Cpio(_folder, new TarFile("one", "1"), new TarFile("two", "22"));
        for (var position = 0; position < 300; position++)
        {
            var damaged = (byte[])archive.Clone();
            damaged[position] ^= 0x13;
            var failure = await Record.ExceptionAsync(() => ReadAsync(damaged));
            Assert.True(failure is null or InvalidDataException, $"byte {position}: {failure}");
        }
    }

    private async Task<IReadOnlyList<(string Path, string? Content, FileNode Node)>> ReadAsync(byte[] archive)
    {
        var path = _folder["archive"];
        await File.WriteAllBytesAsync(path, archive);
        using var file = File.OpenHandle(path);
        var files = new List<(string, string?, FileNode)>();
        await CpioReader.ReadAsync(
            file,
            async (name, node, content, stop) =>
            {
                using var text = content is null ? null : new StreamReader(content);
                files.Add((name, text is null ? null : await text.ReadToEndAsync(stop), node));
            },
            CancellationToken.None);
        return files;
    }
}
