using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace TalosImageOperator.Entities.Spec;

/// <summary>The keys that secure boot media are signed with.</summary>
public sealed record SecureBootSpec
{
    [Required]
    [Description(
        "A Secret with uki-signing-key.pem, uki-signing-cert.pem and pcr-signing-key.pem, and optionally PK.auth, KEK.auth and db.auth "
        + "for the media to enroll.")]
    public SecretReference SecretRef { get; init => field = value ?? new(); } = new();

    [Description(
        "Enrolls Microsoft's certificates as well when the imager generates the secure boot database (imager flag "
        + "--secureboot-include-well-known-certs). Defaults to false. Available since Talos v1.8.")]
    [DefaultValue(false)]
    public bool IncludeWellKnownCertificates { get; init; }

    [Description(
        "When systemd-boot enrolls the keys while the firmware is in setup mode: Off, Manual, IfSafe (in virtual machines only) or Force. "
        + "Defaults to IfSafe. It applies to ISOs and, since Talos v1.14, to disk images; earlier disk images contain no keys to enroll.")]
    public EnrollKeys? EnrollKeys { get; init; }
}
