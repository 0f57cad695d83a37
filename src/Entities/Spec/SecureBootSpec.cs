using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The keys that secure boot media are signed with.</summary>
public sealed record SecureBootSpec
{
    [Required]
    [Description(
        "A Secret with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem; PK.auth, KEK.auth and db.auth if the media "
        + "shall enrol them.")]
    public SecretReference SecretRef { get; init => field = value ?? new(); } = new();

    [Description(
        "Enrols Microsoft's certificates too, where the imager makes the secure boot database itself (imager flag "
        + "--secureboot-include-well-known-certs, from v1.8); default: false.")]
    [DefaultValue(false)]
    public bool IncludeWellKnownCertificates { get; init; }
}
