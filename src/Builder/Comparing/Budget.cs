namespace TalosImageOperator.Builder.Comparing;

/// <summary>How much a comparison may read and keep. Anyone who can push an image decides its content.</summary>
public sealed record ComparisonLimits
{
    /// <summary>Containers inside containers.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Bytes that are read of both sides, unpacked, again and again where there are containers in containers.</summary>
    public long BytesRead { get; init; } = 256L << 30;

    /// <summary>Bytes of temporary files at the same time, besides the layers that are fetched.</summary>
    public long BytesKept { get; init; } = 8L << 30;

    /// <summary>Files of both sides together.</summary>
    public int Files { get; init; } = 1_000_000;

    /// <summary>Files in one container that are unpacked in turn.</summary>
    public int Unpacked { get; init; } = 1_000;

    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(30);
}

/// <summary>What is left of the limits.</summary>
public sealed class Budget(ComparisonLimits limits)
{
    private long _bytes = limits.BytesRead;
    private long _kept = limits.BytesKept;
    private int _files = limits.Files;

    public ComparisonLimits Limits => limits;

    public void Read(int bytes)
    {
        _bytes -= bytes;
        if (_bytes < 0)
        {
            throw new NotOpenedException($"the comparison has read its limit of {limits.BytesRead} bytes");
        }
    }

    public void Keep(long bytes)
    {
        _kept -= bytes;
        if (_kept < 0)
        {
            _kept += bytes;
            throw new NotOpenedException($"its files are larger than the limit of {limits.BytesKept} bytes for temporary files");
        }
    }

    /// <summary>After files are deleted.</summary>
    public void Free(long bytes) => _kept += bytes;

    /// <summary>Bytes of temporary files that are left.</summary>
    public long ToKeep => _kept;

    public void AddFile()
    {
        if (--_files < 0)
        {
            throw new NotOpenedException($"the comparison has seen its limit of {limits.Files} files");
        }
    }
}

/// <summary>A container is damaged, not supported, or beyond a limit. It is compared as one file then.</summary>
public sealed class NotOpenedException(string message, Exception? cause = null) : Exception(message, cause);
