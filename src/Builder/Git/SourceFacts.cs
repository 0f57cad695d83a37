namespace TalosImageOperator.Builder.Git;

/// <summary>What a source step found out, for the steps after it: upstream's Makefile would ask git for it again and again.</summary>
public sealed record SourceFacts
{
    public required string Step { get; init; }

    /// <summary>40 hex digits.</summary>
    public required string Commit { get; init; }

    /// <summary>What is built from it is dated so, in seconds since 1970.</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>The commit's first 8 digits, as <c>git describe --match=none --always --abbrev=8</c> gives them.</summary>
    public required string Sha { get; init; }

    /// <summary>The newest reachable <c>v*</c> tag, or the commit's first digits where there is none.</summary>
    public required string AbbrevTag { get; init; }

    /// <summary><c>git describe --tag --always --match v[0-9]*</c>.</summary>
    public required string Tag { get; init; }
}
