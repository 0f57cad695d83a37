using TalosImageOperator.Entities.Spec;
using TalosImageOperator.Planning.Contract;

namespace TalosImageOperator.Planning.Steps;

/// <summary>The rules for images of a spec.</summary>
internal static class ImageRulePlans
{
    /// <returns>Null if there are none.</returns>
    public static IReadOnlyList<ImageRulePlan>? Of(TalosImageBuildSpec spec) => spec.Verify is { Images: { Count: > 0 } rules } ? [.. rules.Select(Of)] : null;

    private static ImageRulePlan Of(ImageRuleSpec rule) => new()
    {
        Match = rule.Match,
        Kind = rule switch
        {
            { SecretRef: not null } => ImageRuleKind.Key,
            { MatchOIDCIdentity.Count: > 0 } => ImageRuleKind.Identity,
            { Skip: true } => ImageRuleKind.Skip,
            _ => ImageRuleKind.Deny,
        },
        Identities = rule.MatchOIDCIdentity.Count == 0 ? null : [.. rule.MatchOIDCIdentity.Select(identity => new OIDCIdentityPlan(identity.Issuer, identity.Subject))],
        TrustedRoot = rule.TrustedRootSecretRef is not null,
    };
}
