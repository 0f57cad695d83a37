using System.IO.Enumeration;
using TalosImageOperator.Builder.Inputs;
using TalosImageOperator.Builder.Registry;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Builder.Verifying.Images;

/// <summary>The rules of <c>spec.verify.images</c>, in their order.</summary>
public sealed class ImageRules(IReadOnlyList<ImageRulePlan> rules)
{
    /// <summary>The field of a rule.</summary>
    public static string FieldOf(int rule) => $"spec.verify.images[{rule}]";

    /// <summary>The number of the first rule that matches; null if none does.</summary>
    /// <param name="reference">Any reference to the image.</param>
    public int? Find(string reference)
    {
        var name = ImageReference.Repository(ImageReference.Complete(reference));
        var usual = UsualName(name);
        var index = rules.ToList().FindIndex(rule => Matches(rule, name) || Matches(rule, usual));
        return index < 0 ? null : index;
    }

    // Of the characters that this treats specially, TextRules.ImageGlob allows * alone. It matches any text, slashes included.
    private static bool Matches(ImageRulePlan rule, string name) => FileSystemName.MatchesSimpleExpression(rule.Match, name, ignoreCase: false);

    // A registry by another of its names is under the same rules.
    private static string UsualName(string repository)
    {
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        var host = repository[..slash].ToLowerInvariant();
        host = host.EndsWith(":443", StringComparison.Ordinal) ? host[..^":443".Length] : host;
        return ImageReference.Complete($"{(host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host)}{repository[slash..]}");
    }

    public ImageRulePlan this[int rule] => rules[rule];

    /// <summary>
    /// What the rules mean for images that nobody could list beforehand: BuildKit denies those of a rule that requires a signature or denies
    /// them. It uses the last rule of the policy that matches, so the first rule of the spec comes last, and what was verified after it.
    /// </summary>
    /// <param name="images">Those that are as the rules require.</param>
    public IEnumerable<SourceRule> Policy(IEnumerable<InputImage> images) =>
    [
        .. rules.Reverse().SelectMany(rule => OfRule(rule)),
        .. images.Where(image => image.Digest is not null).SelectMany(image => OfImage(ImageReference.Repository(ImageReference.Complete(image.Name)), image.Digest!)).Distinct(),
    ];

    private static IEnumerable<SourceRule> OfRule(ImageRulePlan rule)
    {
        foreach (var end in (string[])[":*", "@*"])
        {
            yield return rule.Kind is ImageRuleKind.Skip ? SourceRule.Allow(rule.Match + end) : SourceRule.Deny(rule.Match + end);
        }
    }

    private static IEnumerable<SourceRule> OfImage(string repository, string digest) =>
        [SourceRule.Allow($"{repository}@{digest}"), SourceRule.Allow($"{repository}:*@{digest}")];
}
