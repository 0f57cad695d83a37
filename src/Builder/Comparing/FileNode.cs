using System.Text.Json.Serialization;

namespace TalosImageOperator.Builder.Comparing;

/// <summary>A file of an image, of an artifact, or inside another file.</summary>
public sealed record FileNode
{
    public const string File = "file";
    public const string Directory = "directory";
    public const string SymbolicLink = "symlink";
    public const string HardLink = "hardlink";
    public const string Device = "device";
    public const string Fifo = "fifo";

    /// <summary>What files that have no type of their own are called, such as the sections of a program.</summary>
    public const string Part = "part";

    /// <summary>Attributes that cannot be compared, and so count as different.</summary>
    public const string UnreadableAttributes = "unreadable";

    public string Type { get; init; } = File;

    /// <summary>Bytes. Null for what has no content.</summary>
    public long? Size { get; init; }

    /// <summary>Of the content, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Permissions in octal digits, such as <c>0755</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>User and group by number, such as <c>0:0</c>.</summary>
    public string? Owner { get; init; }

    /// <summary>Of a link; of a device its numbers.</summary>
    public string? Target { get; init; }

    /// <summary>Extended attributes: SHA-256 over their names and values.</summary>
    public string? Attributes { get; init; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>What can be looked for in the content.</summary>
    [JsonIgnore]
    public ContainerKind Container { get; init; }
}

/// <summary>Gets each file of a container, with its content where it has any.</summary>
/// <param name="path">Without a slash in front.</param>
/// <param name="node">Without what the content says.</param>
/// <param name="content">Valid until the task ends.</param>
/// <param name="stop">Stops the reading.</param>
public delegate Task NodeVisitor(string path, FileNode node, Stream? content, CancellationToken stop);

/// <summary>Reads a container from its start, as often as it is called.</summary>
public delegate Task NodeSource(NodeVisitor visit, CancellationToken stop);
