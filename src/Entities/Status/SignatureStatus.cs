using System.ComponentModel;
using TalosImageOperator.Entities.Schema;

namespace TalosImageOperator.Entities.Status;

/// <summary>What the published images are signed with.</summary>
public sealed record SignatureStatus
{
    [Description("The Secret that held the private key.")]
    public string Secret { get; init => field = value ?? ""; } = "";

    /// <summary>64 hex digits.</summary>
    [Description("SHA-256 of the public key in DER, as openssl pkey -pubin -in cosign.pub -outform DER | sha256sum prints it.")]
    public string PublicKeySHA256 { get; init => field = value ?? ""; } = "";

    [Description("The forms that the registry took. Bundle: a Sigstore bundle as OCI referrer. Tag: cosign's tag sha256-….sig.")]
    [Set]
    public IReadOnlyList<string> Forms { get; init => field = value ?? []; } = [];
}
