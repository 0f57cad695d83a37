using System.Text.RegularExpressions;
using TalosImageOperator.EndToEnd.Tests.Parts;

namespace TalosImageOperator.EndToEnd.Tests.Installation;

/// <summary>What <c>make images</c> has written: the registry, the tag and the digests of the images.</summary>
internal sealed partial record ImageValues(string Registry, string Tag, string OperatorDigest, string BuilderDigest, string BuildKit)
{
    public static ImageValues Read() => Pattern().Match(File.ReadAllText(Stack.ImageValues)) is { Success: true } match
        ? new ImageValues(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value)
        : throw new InvalidOperationException($"{Stack.ImageValues} is not as make images writes it:\n{File.ReadAllText(Stack.ImageValues)}");

    [GeneratedRegex(@"\A#.*\nimage:\n  registry: (.*)\n  tag: ""(.*)""\n  digest: (sha256:[0-9a-f]{64})\nbuilder:\n  image:\n    digest: (sha256:[0-9a-f]{64})\nbuildkit:\n  image: (.*)\n\z")]
    private static partial Regex Pattern();
}
