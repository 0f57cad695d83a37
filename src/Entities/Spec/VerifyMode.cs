namespace TalosImageOperator.Entities.Spec;

/// <summary>Which signatures of a source tree are verified, in the words of Flux.</summary>
public enum VerifyMode
{
    /// <summary>Of the annotated tag.</summary>
    Tag,

    /// <summary>Of the commit.</summary>
    HEAD,

    /// <summary>Of both.</summary>
    TagAndHEAD,
}
