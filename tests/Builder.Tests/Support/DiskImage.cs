using System.Text.Json;

namespace TalosImageOperator.Builder.Tests.Support;

/// <summary>A disk image with a GPT, whose FAT partitions are opened with mtools.</summary>
public sealed class DiskImage
{
    private readonly string _path;
    private readonly Dictionary<string, long> _offsets;

    public DiskImage(string path)
    {
        _path = path;
        var table = JsonDocument.Parse(RealProgram.Run(RealProgram.Find("sfdisk")!, "--json", path)).RootElement.GetProperty("partitiontable");
        Assert.Equal("gpt", table.GetProperty("label").GetString());
        _offsets = table.GetProperty("partitions").EnumerateArray().ToDictionary(
            partition => partition.GetProperty("name").GetString()!, partition => partition.GetProperty("start").GetInt64() * table.GetProperty("sectorsize").GetInt64());
    }

    /// <summary>The paths of all files and folders of a partition, in order; folders end in a slash.</summary>
    public IReadOnlyList<string> FilesOf(string partition) =>
    [
        .. RealProgram.Run("mdir", "-/", "-b", "-i", Place(partition), "::").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line["::/".Length..]).Order(StringComparer.Ordinal),
    ];

    public string Read(string partition, string path) => RealProgram.Run("mtype", "-i", Place(partition), $"::/{path}");

    private string Place(string partition) => $"{_path}@@{_offsets[partition]}";
}
