namespace TalosImageOperator.Builder.Failures;

/// <summary>Which program's output is being judged; the same words mean different things from each.</summary>
[Flags]
public enum Tool
{
    Git = 1,

    /// <summary>make, and the <c>docker buildx build</c> that it runs.</summary>
    Make = 2,

    /// <summary><c>docker buildx build</c> without make.</summary>
    Buildx = 4,

    /// <summary>oras: it talks to registries only.</summary>
    Oras = 8,

    /// <summary>skopeo between local files.</summary>
    Skopeo = 16,

    /// <summary><c>docker buildx build</c> of the one stage in which the imager runs.</summary>
    Imager = 32,

    Building = Make | Buildx | Imager,

    Any = Git | Building | Oras | Skopeo,
}
