using System.Buffers.Binary;
using System.Text;
using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Processes;
using TalosImageOperator.Builder.Tests.Support;

namespace TalosImageOperator.Builder.Tests.Comparing;

/// <summary>Files that differ, with the real programs that open them.</summary>
public sealed class FileComparisonTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddDays(9);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => ["tar", "tar.gz", "tar.xz", "tar.zst", "cpio", "cpio.zst", "squashfs", "iso"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Compare_OfArchivesWithOneOtherFile_NamesIt(string format)
    {
        var differences = await CompareAsync(
            Made(format, new TarFile("etc/hosts", "same"), new TarFile("etc/release", "one")), Made(format, new TarFile("etc/hosts", "same"), new TarFile("etc/release", "two")));

        Assert.Equal(["file!etc/release"], differences.Where(difference => difference.Class == DifferenceClass.Content).Select(difference => difference.Path));
        Assert.Empty(Left());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Compare_OfArchivesWithOtherTimes_IsOfTimesAlone(string format)
    {
        var differences = await CompareAsync(
            Made(format, new TarFile("etc/release", "one")), Made(format, new TarFile("etc/release", "one") { Modified = Later }));

        Assert.Contains("file!etc/release", differences.Select(difference => difference.Path));
        Assert.All(differences, difference => Assert.Equal(DifferenceClass.Timestamps, difference.Class));
    }

    [Fact]
    public async Task Compare_OfAnInitramfsWithSquashfs_NamesTheInnerFile()
    {
        byte[] Initramfs(string text) => TarFiles.Zstd(_folder, TarFiles.Cpio(
            _folder, new TarFile("init", "init"), new TarFile("rootfs.sqsh", "") { Bytes = TarFiles.Squashfs(_folder, new TarFile("usr/bin/machined", text)) }));

        var difference = Assert.Single(await CompareAsync(Initramfs("one"), Initramfs("other")));

        Assert.Equal(("file!rootfs.sqsh!usr/bin/machined", "content"), (difference.Path, Assert.Single(difference.Fields!)));
        Assert.Equal((3, 5), (difference.First!.Size, difference.Second!.Size));
    }

    [Fact]
    public async Task Compare_OfModeOwnerAndTarget_NamesWhatDiffers()
    {
        var differences = await CompareAsync(
            TarFiles.Archive(new TarFile("mode", ""), new TarFile("owner", ""), new TarFile("link", "") { LinkTo = "a" }, new TarFile("kind", "")),
            TarFiles.Archive(
                new TarFile("mode", "") { Mode = (UnixFileMode)0b111_101_101 }, new TarFile("owner", "") { Owner = 1 }, new TarFile("link", "") { LinkTo = "b" },
                new TarFile("kind", "") { LinkTo = "c" }));

        Assert.All(differences, difference => Assert.Equal(DifferenceClass.Content, difference.Class));
        Assert.Equal(
            ["file!kind: type, target", "file!kind: content", "file!link: target", "file!mode: mode", "file!owner: owner"],
            differences.Select(difference => $"{difference.Path}: {string.Join(", ", difference.Fields!)}"));
    }

    [Fact]
    public async Task Compare_OfFilesAddedAndRemoved_NamesBoth()
    {
        var differences = await CompareAsync(TarFiles.Archive(new TarFile("both", ""), new TarFile("old", "")), TarFiles.Archive(new TarFile("both", ""), new TarFile("new", "")));

        Assert.Equal([("file!new", FileChange.Added), ("file!old", FileChange.Removed)], differences.Select(difference => (difference.Path, difference.Change)));
    }

    [Fact]
    public async Task Compare_OfAPathThatOccursTwice_SeesBoth()
    {
        var differences = await CompareAsync(
            TarFiles.Archive(new TarFile("etc/shadow", "first"), new TarFile("etc/shadow", "last")), TarFiles.Archive(new TarFile("etc/shadow", "other"), new TarFile("etc/shadow", "last")));

        Assert.Equal("file!etc/shadow", Assert.Single(differences).Path);
    }

    [Fact]
    public async Task Compare_OfTheSameCompressedInAnotherWay_IsOfTheEncodingAlone()
    {
        var content = TarFiles.Archive(new TarFile("a", new string('a', 10_000)));

        var difference = Assert.Single(await CompareAsync(TarFiles.Gzip(_folder, content, level: 1), TarFiles.Gzip(_folder, content, level: 9)));

        Assert.Equal(("file", DifferenceClass.Encoding), (difference.Path, difference.Class));
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("xz")]
    [InlineData("zst")]
    public async Task Compare_OfSomethingBehindACompressedFile_IsADifference(string format)
    {
        var content = Compressed(format, TarFiles.Cpio(_folder, new TarFile("init", "init")));

        var difference = Assert.Single(await CompareAsync(content, [.. content, .. TarFiles.Cpio(_folder, new TarFile("evil", "evil"))]));

        Assert.Equal(("file", DifferenceClass.Content), (difference.Path, difference.Class));
        Assert.Equal("file", Assert.Single(_findings.NotOpened).Path);
    }

    [Fact]
    public async Task Compare_OfSomethingBehindASquashfs_IsADifference()
    {
        var content = TarFiles.Squashfs(_folder, new TarFile("a", "a"));

        Assert.Equal("file!(rest)", Assert.Single(await CompareAsync(content, [.. content, 1])).Path);
    }

    [Fact]
    public async Task Compare_OfTheBootCodeOfAnIso_NamesIt()
    {
        var iso = Made("iso", new TarFile("a", "a"));
        var other = (byte[])iso.Clone();
        other[3] ^= 1;

        Assert.Equal("file!(system area)", Assert.Single(await CompareAsync(iso, other)).Path);
    }

    [Fact]
    public async Task Compare_OfBytesOfAnIsoThatNoFileHas_IsADifferenceOfTheWhole()
    {
        var iso = Made("iso", new TarFile("a", "a"));
        var other = (byte[])iso.Clone();
        // The name of the application in the volume descriptor.
        other[(16 * 2048) + 600] ^= 1;

        var difference = Assert.Single(await CompareAsync(iso, other));

        Assert.Equal(("file", DifferenceClass.Content), (difference.Path, difference.Class));
    }

    [Fact]
    public async Task Compare_OfPrograms_NamesTheSectionAndSeesTheTimeOfLinking()
    {
        var program = await File.ReadAllBytesAsync(typeof(FileComparisonTests).Assembly.Location);
        var header = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(0x3c));
        var (timed, changed) = ((byte[])program.Clone(), (byte[])program.Clone());
        timed[header + 8] ^= 1;
        changed[0x300] ^= 1;

        var time = Assert.Single(await CompareAsync(program, timed));
        var text = Assert.Single(await CompareAsync(program, changed));

        Assert.Equal(("file!(outside)", DifferenceClass.Timestamps), (time.Path, time.Class));
        Assert.Equal(("file!.text", DifferenceClass.Content), (text.Path, text.Class));
    }

    [Fact]
    public async Task Compare_OfDisks_NamesThePartitionAndLooksIntoIt()
    {
        byte[] Disk(string text, byte boot)
        {
            var disk = TarFiles.Converted(_folder, new byte[4 << 20], (source, result) =>
            {
                File.Move(source, result);
                RealProgram.Shell($"printf 'label: gpt\\nlabel-id: 5F3D7F10-0000-4000-8000-000000000001\\nstart=2048,size=2048,name=EFI,uuid=5F3D7F10-0000-4000-8000-000000000002\\nstart=4096,size=2048,name=META,uuid=5F3D7F10-0000-4000-8000-000000000003\\n' | /usr/sbin/sfdisk --quiet {result}");
            });
            TarFiles.Archive(new TarFile("efi/boot", text)).CopyTo(disk, 2048 * 512);
            disk[0] = boot;
            return disk;
        }

        var differences = await CompareAsync(Disk("one", 0), Disk("two", 1));

        Assert.Equal(["file!(outside)", "file!partition 1 (EFI)!efi/boot"], differences.Select(difference => difference.Path));
    }

    [Fact]
    public async Task Compare_OfLinksAndNamesThatLeadOut_TouchesNothing()
    {
        var outside = _folder.Write("outside", "untouched");
        byte[] Hostile(string text) => TarFiles.Cpio(
            _folder,
            new TarFile("escape", "") { LinkTo = outside }, new TarFile("escape", text), new TarFile($"../../../../../..{outside}", text), new TarFile(outside, text),
            new TarFile("nested", "") { Bytes = TarFiles.Squashfs(_folder, new TarFile("up", "") { LinkTo = "../../../../etc" }, new TarFile("file", text)) });

        var differences = await CompareAsync(Hostile("one"), Hostile("two"));

        Assert.Contains("file!nested!file", differences.Select(difference => difference.Path));
        Assert.Equal("untouched", await File.ReadAllTextAsync(outside));
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Compare_OfABomb_StopsAtTheLimit()
    {
        byte[] Bomb(string text) => Compressed("zst", TarFiles.Cpio(_folder, new TarFile("zeros", "") { Bytes = new byte[64 << 20] }, new TarFile("text", text)));

        var difference = Assert.Single(await CompareAsync(Bomb("one"), Bomb("two"), new ComparisonLimits { BytesRead = 32 << 20 }));

        Assert.Equal(("file", DifferenceClass.Content), (difference.Path, difference.Class));
        Assert.Contains("limit of 33554432 bytes", Assert.Single(_findings.NotOpened).Reason, StringComparison.Ordinal);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Compare_OfFilesLargerThanTheSpace_ComparesThemAsAWhole()
    {
        byte[] Large(int seed)
        {
            var noise = new byte[1 << 20];
            new Random(seed).NextBytes(noise);
            return TarFiles.Archive(new TarFile("inner.tar", "") { Bytes = TarFiles.Archive(new TarFile("noise", "") { Bytes = noise }) }, new TarFile("small.tar", "") { Bytes = TarFiles.Archive(new TarFile("x", $"{seed}")) });
        }

        var differences = await CompareAsync(Large(1), Large(2), new ComparisonLimits { BytesKept = 100_000 });

        Assert.Equal(["file!inner.tar", "file!small.tar!x"], differences.Select(difference => difference.Path));
        Assert.Equal("file!inner.tar", Assert.Single(_findings.NotOpened).Path);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Compare_OfVeryManyFiles_StopsAtTheLimit()
    {
        byte[] Many(string text) => TarFiles.Archive([.. Enumerable.Range(0, 2_000).Select(number => new TarFile($"{number}", text))]);

        Assert.Equal("file", Assert.Single(await CompareAsync(Many("1"), Many("2"), new ComparisonLimits { Files = 3_000 })).Path);
    }

    [Fact]
    public async Task Compare_OfVeryManyDifferences_ListsTheFirstAndCountsAll()
    {
        byte[] Many(string text) => TarFiles.Archive([.. Enumerable.Range(0, 3_000).Select(number => new TarFile($"{number}", text))]);

        Assert.Equal(2_000, (await CompareAsync(Many("1"), Many("2"))).Count);
        Assert.Equal((3_000, 1_000), (_findings.Different, _findings.More));
    }

    [Fact]
    public async Task Compare_OfContainersInContainers_StopsAtTheDepth()
    {
        byte[] Nested(string text) => Enumerable.Range(0, 4).Aggregate(Encoding.UTF8.GetBytes(text), (inner, _) => TarFiles.Archive(new TarFile("in", "") { Bytes = inner }));

        Assert.Equal("file!in!in!in!in", Assert.Single(await CompareAsync(Nested("1"), Nested("2"))).Path);
        Assert.Equal("file!in!in", Assert.Single(await CompareAsync(Nested("1"), Nested("2"), new ComparisonLimits { Depth = 2 })).Path);
    }

    [Fact]
    public async Task Compare_AfterItsTime_ComparesAsAWhole()
    {
        var difference = Assert.Single(await CompareAsync(Made("tar", new TarFile("a", "1")), Made("tar", new TarFile("a", "2")), new ComparisonLimits { Time = TimeSpan.Zero }));

        Assert.Equal("file", difference.Path);
        Assert.Contains("limit of 0 minutes", Assert.Single(_findings.NotOpened).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Compare_OfADamagedContainer_ComparesItAsAWhole(string format)
    {
        var whole = Made(format, new TarFile("a", new string('a', 5_000)));

        // The second half of so small a squashfs is padding.
        var damaged = whole[..(format switch { "iso" => 34_900, "squashfs" => 200, _ => whole.Length / 2 })];

        var differences = await CompareAsync(whole, damaged);

        Assert.NotEmpty(differences);
        Assert.Contains(differences, difference => difference.Class == DifferenceClass.Content);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Compare_WithoutTheProgram_ComparesAsAWhole()
    {
        await CompareAsync(Made("squashfs", new TarFile("a", "1")), Made("squashfs", new TarFile("a", "2")), tools: _folder.Path);

        Assert.Equal(("file", "the program sqfs2tar is not installed"), (_findings.Differences[0].Path, Assert.Single(_findings.NotOpened).Reason));
    }

    [Fact]
    public async Task Compare_ThatIsStopped_EndsAndLeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        var copies = 0;
        var task = Comparison(new ComparisonLimits(), CancellationToken.None).CompareAsync("", Of("1"), Of("2"), stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(2, copies);
        Assert.Empty(Left());

        // A container is read twice: first for its list, then for copies of what differs in it. Stopped when both have their copy.
        NodeSource Of(string text)
        {
            var (content, reads) = (Made("squashfs", new TarFile("a", text)), 0);
            return async (visit, token) =>
            {
                await visit("inner", new FileNode(), new MemoryStream(content), token);
                if (++reads == 2 && (copies = Left().Sum(folder => Directory.GetFiles(folder).Length)) == 2)
                {
                    await stop.CancelAsync();
                }
            };
        }
    }

    [Fact]
    public async Task Compare_WithContentBehindTheEndOfATar_NamesIt()
    {
        static byte[] Built(string after) => [.. TarFiles.Archive(new TarFile("a", "1")), .. new byte[10_240], .. System.Text.Encoding.UTF8.GetBytes(after)];

        Assert.Equal(["file!(rest)"], (await CompareAsync(Built("one"), Built("two"))).Select(difference => difference.Path));
        Assert.Equal(
            DifferenceClass.Encoding, Assert.Single(await CompareAsync(TarFiles.Archive(new TarFile("a", "1")), [.. TarFiles.Archive(new TarFile("a", "1")), .. new byte[512]])).Class);
    }

    [Fact]
    public void Findings_ManyThatDoNotCount_TakeNoRoomFromThoseThatDo()
    {
        var findings = new Findings();
        for (var number = 0; number < 3_000; number++)
        {
            findings.Add(new FileDifference { Path = $"{number}/{new string('a', 1_000)}", Change = FileChange.Changed, Class = DifferenceClass.Timestamps });
        }

        findings.Add(new FileDifference { Path = "random", Change = FileChange.Changed, Class = DifferenceClass.Content });

        Assert.Equal("random", findings.Differences[0].Path);
        Assert.Equal(3_001, findings.Differences.Count + findings.More);
        Assert.InRange(findings.Differences.Sum(difference => difference.Path.Length), 900_000, 1_000_006);
    }

    private Findings _findings = new();

    private string Temp => Directory.CreateDirectory(_folder["temp"]).FullName;

    private IEnumerable<string> Left() => Directory.EnumerateFileSystemEntries(Temp);

    private async Task<IReadOnlyList<FileDifference>> CompareAsync(
        byte[] first, byte[] second, ComparisonLimits? limits = null, string? tools = null, CancellationToken stop = default)
    {
        _findings = new Findings();
        var (one, other) = (_folder[Path.GetRandomFileName()], _folder[Path.GetRandomFileName()]);
        await File.WriteAllBytesAsync(one, first, CancellationToken.None);
        await File.WriteAllBytesAsync(other, second, CancellationToken.None);
        limits ??= new ComparisonLimits();
        using var time = new CancellationTokenSource();
        if (limits.Time == TimeSpan.Zero)
        {
            await time.CancelAsync();
        }

        var comparison = Comparison(limits, time.Token, tools);
        var difference = new FileDifference { Path = "file", Change = FileChange.Changed, Class = DifferenceClass.Content, Fields = ["content"] };
        await comparison.CompareAsync(difference, one, other, stop);
        return _findings.Differences;
    }

    private FileComparison Comparison(ComparisonLimits limits, CancellationToken limit, string? tools = null)
    {
        var settings = new BuilderSettings { Home = _folder.Path, SearchPath = tools ?? Environment.GetEnvironmentVariable("PATH")! };
        return new FileComparison(new ContainerReader(new ProcessRunner(TimeProvider.System), settings, _ => { }), new Budget(limits), _findings, Temp, limit);
    }

    private byte[] Made(string format, params TarFile[] files)
    {
        var parts = format.Split('.');
        var content = parts[0] switch
        {
            "cpio" => TarFiles.Cpio(_folder, files),
            "squashfs" => TarFiles.Squashfs(_folder, files),
            "iso" => TarFiles.Converted(_folder, TarFiles.Archive(files), (source, result) =>
                RealProgram.Run("bsdtar", "--create", "--format", "iso9660", "--file", result, $"@{source}")),
            _ => TarFiles.Archive(files),
        };
        return parts.Length == 1 ? content : Compressed(parts[1], content);
    }

    private byte[] Compressed(string format, byte[] content) => format switch
    {
        "gz" => TarFiles.Gzip(_folder, content),
        "xz" => TarFiles.Xz(_folder, content),
        _ => TarFiles.Zstd(_folder, content),
    };
}
