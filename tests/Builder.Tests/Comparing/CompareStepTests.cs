using System.Collections.Concurrent;
using System.Text.Json;
using TalosImageOperator.Builder.Comparing;
using TalosImageOperator.Builder.Failures;
using TalosImageOperator.Builder.Logs;
using TalosImageOperator.Builder.Options;
using TalosImageOperator.Builder.Steps;
using TalosImageOperator.Builder.Tests.Stack;
using TalosImageOperator.Builder.Tests.Support;
using TalosImageOperator.Entities.Status;
using TalosImageOperator.Planning.Contract;
using TalosImageOperator.Planning.Publishing;

namespace TalosImageOperator.Builder.Tests.Comparing;

/// <summary>Pairs of images and artifacts in the real registry.</summary>
public sealed class CompareStepTests : IAsyncLifetime, IDisposable
{
    private static readonly TarFile Hosts = new("etc/hosts", "same");

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _user = $"t{Guid.NewGuid():n}";
    private FaultyRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await FaultyRegistry.StartAsync(StackParts.Registry);

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Run_OfTheSameManifest_IsIdenticalAndPushesNothing()
    {
        StackParts.Require();
        var image = Image([TarFiles.Archive(Hosts)]);

        var result = await RunAsync(Pair("imager", image, image));

        Assert.Equal([ComparedAs.Identical], result.Results);
        Assert.Equal((null, null, null), (result.Differing, result.MoreDiffering, result.Report));
        Assert.DoesNotContain(_registry.Requests, request => request.Contains("/blobs/", StringComparison.Ordinal));
        Assert.DoesNotContain(_registry.Requests, request => request.StartsWith("PUT ", StringComparison.Ordinal) || request.StartsWith("POST ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_OfTheSameFilesAtOtherTimes_IsTheSameContent()
    {
        StackParts.Require();
        var first = Image([TarFiles.Archive(Hosts)], created: "2026-01-01T00:00:00Z");
        var second = Image([TarFiles.Archive(Hosts with { Modified = DateTimeOffset.UnixEpoch.AddDays(1) })], created: "2026-01-02T00:00:00Z");

        var result = await RunAsync(Pair("imager", first, second));

        Assert.Equal([ComparedAs.SameContent], result.Results);
        Assert.Null(result.Differing);
        var report = Pulled(result.Report!);
        Assert.Equal(
            [("(config)!created", "Timestamps"), ("etc/hosts", "Timestamps")],
            report.GetProperty("differences").EnumerateArray().Select(difference => (difference.GetProperty("path").GetString()!, difference.GetProperty("class").GetString()!)));
    }

    [SkippableFact]
    public async Task Run_OfAnImageWithARandomFile_NamesIt()
    {
        StackParts.Require();
        var same = TarFiles.Gzip(_folder, TarFiles.Archive(new TarFile("bin/sh", "shell")));
        string Built() => Image([same, TarFiles.Gzip(_folder, TarFiles.Archive(Hosts, new TarFile("var/random", $"{Guid.NewGuid()}")))]);

        var result = await RunAsync(Pair("imager", Built(), Built()));

        Assert.Equal([ComparedAs.Different], result.Results);
        Assert.Equal(["imager linux/amd64: var/random"], result.Differing!);
        Assert.Null(result.MoreDiffering);
        Assert.DoesNotContain(_registry.Requests, request => request.EndsWith(ArtifactManifest.DigestOf(same), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_OfAnImageWithOtherSettings_NamesTheSetting()
    {
        StackParts.Require();
        var layer = TarFiles.Archive(Hosts);

        var result = await RunAsync(Pair("imager", Image([layer], settings: """{"Env":["A=1","B=1"]}"""), Image([layer], settings: """{"Env":["A=1","B=2"]}""")));

        Assert.Equal(["imager linux/amd64: (config)!config.Env[1]"], result.Differing!);
    }

    [SkippableFact]
    public async Task Run_OfLayersInAnotherOrder_IsDifferentWhereTheyOverwriteEachOther()
    {
        StackParts.Require();
        var (one, two) = (TarFiles.Archive(new TarFile("a", "1")), TarFiles.Archive(new TarFile("a", "2")));

        var result = await RunAsync(Pair("imager", Image([one, two]), Image([two, one])));

        Assert.Equal(["imager linux/amd64: a", "imager linux/amd64: a (2)"], result.Differing!);
    }

    [SkippableFact]
    public async Task Run_OfLayersThatAreCompressedInAnotherWay_IsTheSameContentWithoutReadingThem()
    {
        StackParts.Require();
        var layer = TarFiles.Archive(new TarFile("a", new string('a', 10_000)));
        var (gzip, zstd) = (TarFiles.Gzip(_folder, layer, level: 1), TarFiles.Zstd(_folder, layer));

        var result = await RunAsync(Pair("imager", Image([gzip], plain: [layer]), Image([zstd], plain: [layer])));

        Assert.Equal([ComparedAs.SameContent], result.Results);
        Assert.Contains(_registry.Requests, request => request.Contains("/blobs/", StringComparison.Ordinal));
        Assert.DoesNotContain(
            _registry.Requests, request => request.EndsWith(ArtifactManifest.DigestOf(gzip), StringComparison.Ordinal) || request.EndsWith(ArtifactManifest.DigestOf(zstd), StringComparison.Ordinal));
    }

    /// <summary>In both ways of compression: the header that is about all files says nothing about one.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OfLayersWithAnotherGlobalHeader_IsTheSameContent(bool zstd)
    {
        StackParts.Require();
        string Built(string comment)
        {
            var layer = TarFiles.WithGlobalHeader(comment, new TarFile("a", "1"));
            return Image([zstd ? TarFiles.Zstd(_folder, layer) : TarFiles.Gzip(_folder, layer)], plain: [layer]);
        }

        Assert.Equal([ComparedAs.SameContent], (await RunAsync(Pair("imager", Built("first"), Built("second")))).Results);
    }

    [SkippableFact]
    public async Task Run_OfALayerWithContentBehindItsEnd_NamesIt()
    {
        StackParts.Require();
        string Built(string after)
        {
            byte[] layer = [.. TarFiles.Archive(new TarFile("a", "1")), .. TarFiles.Archive(new TarFile("b", after))];
            return Image([TarFiles.Gzip(_folder, layer)], plain: [layer]);
        }

        Assert.Equal(["imager linux/amd64: (rest)!b"], (await RunAsync(Pair("imager", Built("1"), Built("2")))).Differing!);
    }

    [SkippableFact]
    public async Task Run_OfLayersWithZstd_ReadsTheirFiles()
    {
        StackParts.Require();

        var result = await RunAsync(Pair(
            "imager", Image([TarFiles.Zstd(_folder, TarFiles.Archive(new TarFile("a", "1")))]), Image([TarFiles.Zstd(_folder, TarFiles.Archive(new TarFile("a", "2")))])));

        Assert.Equal(["imager linux/amd64: a"], result.Differing!);
    }

    [SkippableFact]
    public async Task Run_OfALayerThatIsNoArchive_ComparesItAsAWhole()
    {
        StackParts.Require();

        var result = await RunAsync(Pair("imager", Image(["one layer"u8.ToArray()]), Image(["other layer"u8.ToArray()])));

        Assert.Equal(["imager linux/amd64: (layers)"], result.Differing!);
        Assert.Equal("(layers)", Pulled(result.Report!).GetProperty("notOpened")[0].GetProperty("path").GetString());
    }

    [SkippableFact]
    public async Task Run_OfAnArtifactOfSeveralFiles_NamesTheInnerFilesAndTheOthers()
    {
        StackParts.Require();
        byte[] Initramfs(string text) => TarFiles.Zstd(_folder, TarFiles.Cpio(
            _folder, new TarFile("init", "init"), new TarFile("rootfs.sqsh", "") { Bytes = TarFiles.Squashfs(_folder, new TarFile("etc/os-release", text)) }));
        var first = Artifact(("initramfs-amd64.xz", Initramfs("one")), ("vmlinuz-amd64", "kernel"u8.ToArray()), ("old", "old"u8.ToArray()));
        var second = Artifact(("initramfs-amd64.xz", Initramfs("two")), ("vmlinuz-amd64", "kernel"u8.ToArray()), ("new", "new"u8.ToArray()));

        var result = await RunAsync(Pair("initramfs", first, second, ComparedKind.Files));

        Assert.Equal(["initramfs linux/amd64: initramfs-amd64.xz!rootfs.sqsh!etc/os-release", "initramfs linux/amd64: new", "initramfs linux/amd64: old"], result.Differing!);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["tmp"]));
    }

    [SkippableFact]
    public async Task Run_OfAFileWithAnotherMode_IsDifferent()
    {
        StackParts.Require();

        var result = await RunAsync(Pair("imager", Image([TarFiles.Archive(Hosts)]), Image([TarFiles.Archive(Hosts with { Mode = UnixFileMode.UserRead })])));

        Assert.Equal(["imager linux/amd64: etc/hosts"], result.Differing!);
        var difference = Pulled(result.Report!).GetProperty("differences")[0];
        Assert.Equal("mode", difference.GetProperty("fields")[0].GetString());
        Assert.Equal(("0644", "0400"), (difference.GetProperty("first").GetProperty("mode").GetString(), difference.GetProperty("second").GetProperty("mode").GetString()));
    }

    [SkippableFact]
    public async Task Run_OfSeveralPairs_HasAResultForEachAndNamesFiveFiles()
    {
        StackParts.Require();
        var (one, same) = (Image([TarFiles.Archive(Hosts)]), Image([TarFiles.Archive(Hosts with { Modified = DateTimeOffset.UnixEpoch.AddDays(1) })]));
        string Many(string text) => Image([TarFiles.Archive([.. Enumerable.Range(0, 4).Select(number => new TarFile($"{number}\u001b[31m\u202e\"", text))])]);

        var result = await RunAsync(Pair("imager", one, one), Pair("installer", one, same), Pair("talos", Many("1"), Many("2")), Pair("talosctl", Many("3"), Many("4")));

        Assert.Equal([ComparedAs.Identical, ComparedAs.SameContent, ComparedAs.Different, ComparedAs.Different], result.Results);
        Assert.Equal(ComparedAs.Different, result.Worst());
        Assert.Equal(5, result.Differing!.Count);
        Assert.Equal(3, result.MoreDiffering);
        Assert.Equal("talos linux/amd64: 0?[31m??", result.Differing[0]);
        Assert.StartsWith($"{_registry.Host}/{_user}/talos@", result.Report, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_Again_PushesTheSameReportAsAReferrerOfTheFirst()
    {
        StackParts.Require();
        var (first, second) = (Image([TarFiles.Archive(new TarFile("a", "1"))]), Image([TarFiles.Archive(new TarFile("a", "2"))]));
        var pair = Pair("imager", first, second);

        var reports = new[] { (await RunAsync(pair)).Report!, (await RunAsync(pair)).Report! };

        Assert.Equal(reports[0], reports[1]);
        var referrers = RealProgram.Run("oras", "discover", "--plain-http", "--format", "json", "--artifact-type", ComparisonReport.MediaType, $"{pair.Repository}@{pair.First}");
        var listed = Assert.Single(JsonDocument.Parse(referrers).RootElement.GetProperty("manifests").EnumerateArray());
        Assert.Equal(reports[0].Split('@')[1], listed.GetProperty("digest").GetString());
        Assert.Equal($"{pair.Repository}@{pair.Second}", Pulled(reports[0]).GetProperty("second").GetString());
    }

    [SkippableFact]
    public async Task Run_OfManifestsThatAreGone_NamesThemAllAndComparesNothing()
    {
        StackParts.Require();
        var image = Image([TarFiles.Archive(Hosts)]);
        var gone = $"sha256:{new string('0', 64)}";

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(Pair("imager", image, gone), Pair("talos", gone, image)));

        Assert.Equal(FailureClass.Infrastructure, failure.Class);
        Assert.Equal(
            $"The registry does not hold what was built: {_registry.Host}/{_user}/imager@{gone} (linux/amd64), {_registry.Host}/{_user}/talos@{gone} (linux/amd64). "
            + "Check its garbage collection, then request the comparison again.",
            failure.Message);
    }

    [SkippableFact]
    public async Task Run_OfABlobThatIsGone_NamesIt()
    {
        StackParts.Require();
        var pair = Pair("imager", Image([TarFiles.Archive(new TarFile("a", "1"))]), Image([TarFiles.Archive(new TarFile("a", "2"))]));
        _registry.Fail("GET|HEAD", "/blobs/", FaultyRegistry.Status(404, "BLOB_UNKNOWN"), after: 4);

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(pair));

        Assert.Equal(FailureClass.Infrastructure, failure.Class);
        Assert.StartsWith($"The registry does not hold {pair.Repository}@sha256:", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_WithARegistryThatFails_IsTriedAgainElsewhere()
    {
        StackParts.Require();
        var pair = Pair("imager", Image([TarFiles.Archive(new TarFile("a", "1"))]), Image([TarFiles.Archive(new TarFile("a", "2"))]));
        _registry.Fail(".*", "/blobs/", FaultyRegistry.Status(503));

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(pair));

        Assert.Equal((FailureClass.Infrastructure, 75), (failure.Class, failure.ExitCode));
    }

    [SkippableFact]
    public async Task Run_WithARegistryThatRefusesReports_HasTheResultAlone()
    {
        StackParts.Require();
        var pair = Pair("imager", Image([TarFiles.Archive(new TarFile("a", "1"))]), Image([TarFiles.Archive(new TarFile("a", "2"))]));
        _registry.Fail("PUT", "/manifests/", FaultyRegistry.Status(400, "MANIFEST_INVALID"));

        var result = await RunAsync(pair);

        Assert.Equal((ComparedAs.Different, null), (result.Worst(), result.Report));
        Assert.Contains(_lines, line => line.Contains("does not take the report", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("1", "1", "identical", 0)]
    [InlineData("1", "time", "the same content", 0)]
    [InlineData("1", "2", "different", 1)]
    [InlineData("1", "none", null, 64)]
    public async Task Compare_OfTwoTags_PrintsTheFilesAndSaysByItsExitCode(string first, string second, string? sentence, int code)
    {
        StackParts.Require();
        Tag("1", Image([TarFiles.Archive(new TarFile("etc/release", "1"))]));
        Tag("2", Image([TarFiles.Archive(new TarFile("etc/release", "22"))]));
        Tag("time", Image([TarFiles.Archive(new TarFile("etc/release", "1") { Modified = DateTimeOffset.UnixEpoch.AddDays(1) })]));
        using var parts = new StackParts();

        var (outcome, lines) = await parts.RunAsync(["compare", "--insecure", $"{StackParts.Registry}/{_user}/imager:{first}", $"{StackParts.Registry}/{_user}/imager:{second}"]);

        Assert.True(outcome.ExitCode == code, string.Join('\n', lines));
        Assert.Equal(sentence, code == 64 ? null : lines[0]);
        Assert.Equal(code == 1, lines.Contains("  ~ etc/release (content, 1 and 2 bytes)"));
        Assert.Equal(second == "time", lines.Contains("  ~ etc/release (time only)"));
    }

    [SkippableFact]
    public async Task Compare_WithAPlan_WritesTheTerminationMessage()
    {
        StackParts.Require();
        var pair = Pair("imager", Image([TarFiles.Archive(new TarFile("a", "1"))]), Image([TarFiles.Archive(new TarFile("a", "2"))]));
        var plan = _folder.Write("plan", EncodedPlan.Of(Plan(pair)));
        using var parts = new StackParts();

        var (outcome, lines) = await parts.RunAsync(["compare", "--plan", plan, "--termination-log", _folder["message"]]);

        Assert.True(outcome.Succeeded, string.Join('\n', lines));
        var result = TerminationMessage.Read(await File.ReadAllTextAsync(_folder["message"]))!.Comparison!;
        Assert.Equal([ComparedAs.Different], result.Results);
        Assert.Equal(["imager linux/amd64: a"], result.Differing!);
    }

    private ComparedPair Pair(string output, string first, string second, ComparedKind kind = ComparedKind.Image) => new()
    {
        Output = output,
        Platform = "linux/amd64",
        Repository = $"{_registry.Host}/{_user}/{output}",
        First = Copied(output, first),
        Second = Copied(output, second),
        Kind = kind,
    };

    private ComparePlan Plan(params ComparedPair[] pairs) =>
        new() { Registry = new RegistryPlan { Host = _registry.Host, Username = _user, Tag = "v1", Insecure = true }, Pairs = pairs };

    private async Task<CompareResult> RunAsync(params ComparedPair[] pairs)
    {
        var settings = new BuilderSettings
        {
            Temp = Directory.CreateDirectory(_folder["tmp"]).FullName,
            Home = _folder["home"],
            SearchPath = Environment.GetEnvironmentVariable("PATH")!,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        var result = await CompareStep.RunAsync(Plan(pairs), settings, new StepLog(new Redactor([]), _lines.Enqueue), TimeProvider.System, CancellationToken.None);
        return result.Comparison!;
    }

    private JsonElement Pulled(string report)
    {
        RealProgram.Run("oras", "pull", "--plain-http", "--output", _folder["pulled"], report);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["pulled"], ReportReferrer.FileName))).RootElement;
    }

    /// <summary>Pushes an image.</summary>
    /// <returns>Its digest in the repository from which the pairs are copied.</returns>
    private string Image(byte[][] layers, string created = "2026-01-01T00:00:00Z", string settings = "{}", byte[][]? plain = null)
    {
        var ids = string.Join(',', (plain ?? layers).Select(layer => $"\"{ArtifactManifest.DigestOf(layer)}\""));
        var config = $$$"""{"architecture":"amd64","os":"linux","created":"{{{created}}}","config":{{{settings}}},"rootfs":{"type":"layers","diff_ids":[{{{ids}}}]}}""";
        File.WriteAllText(_folder["config.json"], config);
        return Push(
            ["--config", $"{_folder["config.json"]}:application/vnd.oci.image.config.v1+json"],
            layers.Select((layer, number) => ($"layer-{number}", layer, layer is [0x28, ..] ? "application/vnd.oci.image.layer.v1.tar+zstd" : "application/vnd.oci.image.layer.v1.tar")));
    }

    private string Artifact(params (string Name, byte[] Content)[] files) =>
        Push(["--artifact-type", "application/vnd.talosimages.test"], files.Select(file => (file.Name, file.Content, "application/octet-stream")));

    private string Push(string[] options, IEnumerable<(string Name, byte[] Content, string Type)> files)
    {
        var layers = new List<string>();
        foreach (var (name, content, type) in files)
        {
            File.WriteAllBytes(_folder[name], content);
            layers.Add($"{name}:{type}");
        }

        RealProgram.Shell($"cd {_folder.Path} && oras push --plain-http {string.Join(' ', options)} --annotation org.opencontainers.image.created=2026-01-01T00:00:00Z {Source} {string.Join(' ', layers)}");
        return RealProgram.Run("oras", "resolve", "--plain-http", Source);
    }

    private string Source => $"{StackParts.Registry}/{_user}/source:pushed";

    private string Copied(string output, string digest)
    {
        if (digest.Trim('0') != "sha256:")
        {
            RealProgram.Run("oras", "cp", "--from-plain-http", "--to-plain-http", $"{StackParts.Registry}/{_user}/source@{digest}", $"{StackParts.Registry}/{_user}/{output}:copied");
        }

        return digest;
    }

    private void Tag(string tag, string digest) => RealProgram.Run(
        "oras", "cp", "--from-plain-http", "--to-plain-http", $"{StackParts.Registry}/{_user}/source@{digest}", $"{StackParts.Registry}/{_user}/imager:{tag}");
}
