namespace TalosImageOperator.Entities.Conditions;

/// <summary>The condition types of kstatus, by which tools assess the health of a build, and those that are absent unless the spec asks for them.</summary>
public static class ConditionTypes
{
    public const string Ready = "Ready";
    public const string Reconciling = "Reconciling";
    public const string Stalled = "Stalled";

    /// <summary>Everything that is published is signed with the key of <c>spec.sign</c>; absent without it.</summary>
    public const string Signed = "Signed";

    /// <summary>The statements of <c>spec.attest</c> are attached to what is published; absent without it.</summary>
    public const string Attested = "Attested";

    /// <summary>Every source tree with <c>verify</c> has a signature of a trusted key; absent without such a tree.</summary>
    public const string SourceVerified = "SourceVerified";

    /// <summary>The images that the build takes from registries are as <c>spec.verify.images</c> requires; absent without it.</summary>
    public const string ImagesVerified = "ImagesVerified";

    /// <summary>A second build gave the same content; absent unless <c>spec.reproduce</c> or the annotation requests it.</summary>
    public const string Reproduced = "Reproduced";

    /// <summary>The ConfigMap of <c>spec.publish.configMap</c> has the published outputs; absent without it.</summary>
    public const string ConfigMapWritten = "ConfigMapWritten";
}
