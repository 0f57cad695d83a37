namespace TalosImageOperator.Planning.Results;

/// <summary>What the publish step has signed every manifest with.</summary>
public sealed record ResultSignature
{
    /// <summary>Of the public key in DER (SubjectPublicKeyInfo), 64 hex digits.</summary>
    public required string PublicKeySha256 { get; init; }

    /// <summary>Those of <see cref="Publishing.SignatureForms"/> that the registry took.</summary>
    public required IReadOnlyList<string> Forms { get; init; }
}
